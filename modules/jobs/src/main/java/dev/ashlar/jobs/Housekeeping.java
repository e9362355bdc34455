package dev.ashlar.jobs;

import dev.ashlar.jobs.RunningJob.Stop;
import dev.ashlar.kernel.Threads;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a worker looks after from time to time: jobs that run too long or were cancelled, schedules, measurements. */
@Singleton
final class Housekeeping {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private final RunJob runJob;
    private final JobStore store;
    private final RunSchedules schedules;
    private final JobMetrics metrics;
    private final JobsSettings settings;
    private final Sql sql;
    private final ScheduledExecutorService threads = Threads.timer("jobs-housekeeping", 3);

    Housekeeping(
            RunJob runJob, JobStore store, RunSchedules schedules, JobMetrics metrics, JobsSettings settings, Sql sql) {
        this.runJob = runJob;
        this.store = store;
        this.schedules = schedules;
        this.metrics = metrics;
        this.settings = settings;
        this.sql = sql;
    }

    void start(String node) {
        every(Duration.ofMillis(200), this::checkTime);
        every(Duration.ofSeconds(1), () -> checkCancellations(node));
        every(Duration.ofMillis(500), schedules::run);
        every(Duration.ofSeconds(10), metrics::measureAgain);
    }

    private void every(Duration interval, Runnable work) {
        var _ = threads.scheduleWithFixedDelay(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException e) {
                        LOG.debug("Will be tried again: {}", e.getMessage(), e);
                    } catch (Error e) {
                        // Whatever a timer's task lets out ends it for good.
                        LOG.error("Will be tried again", e);
                    }
                },
                0,
                interval.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Needs no database: whoever overstays is stopped, and given up when that does not help. */
    private void checkTime() {
        for (RunningJob running : runJob.running()) {
            if (running.isLate()) {
                running.stop(Stop.TIMED_OUT);
            }
            if (running.isDeaf(settings.grace())) {
                runJob.giveUp(running);
            }
        }
    }

    void checkCancellations(String node) {
        if (runJob.running().isEmpty()) {
            return;
        }
        List<UUID> wanted = sql.ownTransaction(() -> store.cancelRequested(node));
        for (RunningJob running : runJob.running()) {
            if (wanted.contains(running.job().id())) {
                running.stop(Stop.CANCELLED);
            }
        }
    }

    @PreDestroy
    void stop() {
        threads.shutdown();
    }
}
