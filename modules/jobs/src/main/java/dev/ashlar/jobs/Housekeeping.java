package dev.ashlar.jobs;

import dev.ashlar.jobs.RunningJob.Stop;
import dev.ashlar.kernel.Threads;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    /** One for each task: a database that does not answer holds up only those that ask it. */
    private final ScheduledExecutorService threads = Threads.timer("jobs-housekeeping", 4);

    private final ExecutorService settling = Executors.newThreadPerTaskExecutor(Threads.virtual("jobs-giving-up"));

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
        every(Duration.ofMillis(200), "the time of running jobs", this::checkTime);
        every(Duration.ofSeconds(1), "cancellations", () -> checkCancellations(node));
        every(Duration.ofMillis(500), "schedules", schedules::run);
        every(Duration.ofSeconds(10), "measurements", metrics::measureAgain);
    }

    private void every(Duration interval, String what, Runnable work) {
        var _ = threads.scheduleWithFixedDelay(
                () -> attempt(what, work), 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Says once that it fails and once that it works again, however often it is tried in between. */
    void attempt(String what, Runnable work) {
        try {
            work.run();
            if (failing.remove(what)) {
                LOG.info("Looking after {} works again", what);
            }
        } catch (RuntimeException e) {
            if (failing.add(what)) {
                LOG.warn("Cannot look after {} just now, it will be tried again: {}", what, e.getMessage(), e);
            }
        } catch (Error e) {
            // Whatever a timer's task lets out ends it for good.
            failing.add(what);
            LOG.error("Cannot look after {} just now, it will be tried again", what, e);
        }
    }

    /** What cannot be done just now, in words. */
    Set<String> failing() {
        return Set.copyOf(failing);
    }

    /** Needs no database: whoever overstays is stopped, and given up by another thread when that does not help. */
    private void checkTime() {
        for (RunningJob running : runJob.running()) {
            if (running.isLate()) {
                running.stop(Stop.TIMED_OUT);
            }
            if (running.isToBeGivenUp(settings.grace())) {
                settling.execute(() -> runJob.giveUp(running));
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
        settling.shutdown();
    }
}
