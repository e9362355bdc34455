package dev.ashlar.jobs;

import jakarta.inject.Singleton;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers many events again: as a job, because there may be millions, and going on where the last attempt left off. */
@Singleton
final class RunReplay implements JobHandler<ReplayEvents.Wish> {

    static final String TYPE = "jobs.replay.v1";

    private static final Logger LOG = LoggerFactory.getLogger(RunReplay.class);

    private final ReplayEvents replay;

    RunReplay(ReplayEvents replay) {
        this.replay = replay;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void run(ReplayEvents.Wish wish, JobContext context) {
        int deliveries = replay.replay(wish, context);
        context.progress(100, deliveries + " deliveries");
        LOG.info("{} deliveries were started again", deliveries);
    }

    @Override
    public boolean transactional() {
        return false;
    }

    @Override
    public Duration timeout() {
        return Duration.ofHours(6);
    }
}
