package dev.ashlar.jobs;

import java.time.Duration;
import java.util.Set;

/** By which rules a row is worked on: those its handler declares, or those of all deliveries. */
record JobRules(
        RetryPolicy retries,
        Duration timeout,
        Duration retention,
        boolean transactional,
        boolean heavy,
        Set<String> redacted) {

    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final Duration RETENTION = Duration.ofDays(7);

    static final JobRules OF_DELIVERIES = new JobRules(PublishEvent.RETRIES, TIMEOUT, RETENTION, true, false, Set.of());

    /** Of jobs that no module handles any more. */
    static final JobRules OF_UNKNOWN = new JobRules(RetryPolicy.never(), TIMEOUT, RETENTION, true, false, Set.of());

    static JobRules of(JobHandler<?> handler) {
        return new JobRules(
                handler.retries(),
                handler.timeout(),
                handler.retention(),
                handler.transactional(),
                handler.cpuHeavy(),
                handler.redacted());
    }
}
