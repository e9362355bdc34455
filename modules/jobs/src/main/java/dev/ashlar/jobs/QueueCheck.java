package dev.ashlar.jobs;

import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.RuntimeSettings.Role;
import dev.ashlar.kernel.operations.HealthCheck;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Proves that this node still looks for work. That much of it waits is no reason to send requests elsewhere: it is said,
 * and counted in the metrics. Asks nothing of the database, whose own check does.
 */
@Singleton
final class QueueCheck implements HealthCheck {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final Worker worker;
    private final JobMetrics metrics;
    private final RuntimeSettings runtime;

    QueueCheck(Worker worker, JobMetrics metrics, RuntimeSettings runtime) {
        this.worker = worker;
        this.metrics = metrics;
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
        return judge(worker.sinceItLooked().orElse(null), metrics.summary());
    }

    static String judge(@Nullable Duration since, String summary) {
        if (since == null) {
            throw new IllegalStateException("the worker of this node is not running");
        }
        if (since.compareTo(LONG) > 0) {
            throw new IllegalStateException(
                    "the worker of this node could not look for work for " + since.toSeconds() + " s; " + summary);
        }
        return summary;
    }
}
