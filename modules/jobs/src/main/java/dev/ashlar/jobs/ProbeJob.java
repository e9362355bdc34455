package dev.ashlar.jobs;

import io.micronaut.context.annotation.Requires;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A job for trying out what is promised about jobs: it sleeps, fails, snoozes and leaves a record, as it is told. */
@Singleton
@Requires(condition = NotInProduction.class)
final class ProbeJob implements JobHandler<ProbeJob.Probe> {

    private final Sql sql;
    private final InstantSource clock;

    ProbeJob(Sql sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /**
     * What to do.
     *
     * @param record leaves a row with this text in {@code jobs.probes}, which has room for 500 characters
     * @param sleepMillis how long to take
     * @param failures how many attempts to fail
     * @param permanent whether a failure says that no other attempt can succeed
     * @param error throws an {@code Error} rather than an exception
     * @param exit ends the whole process
     * @param snoozeMillis on the first attempt, asks to be started again after so long
     * @param secret is never shown
     */
    @Serdeable
    record Probe(
            @Nullable @Size(max = 500) String record,
            @Nullable Integer sleepMillis,
            @Nullable Integer failures,
            @Nullable Boolean permanent,
            @Nullable Boolean error,
            @Nullable Boolean exit,
            @Nullable Integer snoozeMillis,
            @Nullable String key,
            @Nullable String secret) {

        static Probe recording(String text) {
            return new Probe(text, null, null, null, null, null, null, null, null);
        }
    }

    @Override
    public String type() {
        return "probe";
    }

    @Override
    public void run(Probe probe, JobContext context) throws Exception {
        if (probe.record() != null) {
            sql.update(
                    "INSERT INTO jobs.probes (job_id, text, attempt, origin, at) VALUES (?, ?, ?, ?, ?)",
                    context.id(),
                    probe.record(),
                    context.attempt(),
                    context.origin().requestId(),
                    clock.instant());
        }
        if (probe.sleepMillis() != null) {
            sleep(probe.sleepMillis(), context);
        }
        if (Boolean.TRUE.equals(probe.exit())) {
            Runtime.getRuntime().halt(137);
        }
        if (probe.failures() != null && context.attempt() <= probe.failures()) {
            fail(probe, context.attempt());
        }
        if (probe.snoozeMillis() != null && !seenBefore(context)) {
            context.snooze(Duration.ofMillis(probe.snoozeMillis()));
        }
    }

    private boolean seenBefore(JobContext context) {
        return sql.first(
                                row -> row.number("n"),
                                "SELECT count(*) AS n FROM jobs.attempts WHERE job_id = ?",
                                context.id())
                        .orElse(0)
                > 0;
    }

    private static void sleep(int millis, JobContext context) throws InterruptedException {
        int quarter = Math.max(1, millis / 4);
        for (int slept = 0; slept < millis; slept += quarter) {
            if (millis >= 1000) {
                context.progress(slept * 100 / millis, "asleep");
            }
            Thread.sleep(Math.min(quarter, millis - slept));
        }
    }

    private static void fail(Probe probe, int attempt) {
        String message = "told to fail attempt " + attempt;
        if (Boolean.TRUE.equals(probe.error())) {
            throw new StackOverflowError(message);
        }
        if (Boolean.TRUE.equals(probe.permanent())) {
            throw JobFailure.permanent(message);
        }
        throw new IllegalStateException(message, new IllegalArgumentException("because of attempt " + attempt));
    }

    @Override
    public @Nullable String key(Probe probe) {
        return probe.key();
    }

    @Override
    public int concurrency() {
        return 1;
    }

    @Override
    public boolean startableByHand() {
        return true;
    }

    @Override
    public Set<String> redacted() {
        return Set.of("secret");
    }
}
