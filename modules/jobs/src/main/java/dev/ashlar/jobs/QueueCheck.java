package dev.ashlar.jobs;

import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.RuntimeSettings.Role;
import dev.ashlar.kernel.operations.HealthCheck;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/**
 * Proves that this node still looks for work. That much of it waits is no reason to send requests elsewhere: it is said,
 * and counted in the metrics. Asks nothing of the database, whose own check does.
 */
@Singleton
final class QueueCheck implements HealthCheck {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final Worker worker;
    private final JobMetrics metrics;
    private final Housekeeping housekeeping;
    private final RunSchedules schedules;
    private final RuntimeSettings runtime;

    QueueCheck(
            Worker worker,
            JobMetrics metrics,
            Housekeeping housekeeping,
            RunSchedules schedules,
            RuntimeSettings runtime) {
        this.worker = worker;
        this.metrics = metrics;
        this.housekeeping = housekeeping;
        this.schedules = schedules;
        this.runtime = runtime;
    }

    @Override
    public String name() {
        return "queue";
    }

    @Override
    public String check() {
        if (!runtime.roles().contains(Role.WORKER)) {
            return "other nodes do the work";
        }
        return judge(worker.sinceItLooked(), metrics.summary() + troubles());
    }

    /** Said, and no failure: requests sent to another node would find the same schedule there. */
    private String troubles() {
        Set<String> failing = new TreeSet<>(housekeeping.failing());
        failing.addAll(schedules.failing());
        return failing.isEmpty() ? "" : "; cannot look after " + String.join(", ", failing);
    }

    static String judge(Duration since, String summary) {
        if (since.compareTo(LONG) > 0) {
            throw new IllegalStateException(
                    "the worker of this node could not look for work for " + since.toSeconds() + " s; " + summary);
        }
        return summary;
    }
}
