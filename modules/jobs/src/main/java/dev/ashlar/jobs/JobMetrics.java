package dev.ashlar.jobs;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** What an operator watches: how much waits and for how long, how much is dead, and how long things take. */
@Singleton
final class JobMetrics {

    private record Sample(long waiting, long running, long dead, double oldestSeconds) {}

    /** How many times as long as the dead took to count they are left alone. */
    private static final int REST = 100;

    private final MeterRegistry registry;
    private final Sql sql;
    private final InstantSource clock;
    private volatile long deadCounted;
    private volatile long deadTook;
    private final AtomicReference<Sample> sample = new AtomicReference<>(new Sample(0, 0, 0, 0));

    JobMetrics(MeterRegistry registry, Sql sql, InstantSource clock) {
        this.registry = registry;
        this.sql = sql;
        this.clock = clock;
    }

    /** Workers show these; all workers show the same, as they read it from the database. */
    void register() {
        gauge("ashlar.jobs.waiting", "Jobs and deliveries whose time has come", Sample::waiting);
        gauge("ashlar.jobs.running", "Jobs and deliveries that run now, on all nodes", Sample::running);
        gauge("ashlar.jobs.dead", "Jobs and deliveries that nobody tries any more", Sample::dead);
        gauge("ashlar.jobs.oldest.seconds", "How long the longest of the waiting has waited", Sample::oldestSeconds);
    }

    private interface Reader {
        double read(Sample sample);
    }

    private void gauge(String name, String description, Reader reader) {
        Gauge.builder(name, sample, it -> reader.read(it.get()))
                .description(description)
                .register(registry);
    }

    void ran(String type, String outcome, long nanos) {
        Timer.builder("ashlar.jobs.duration")
                .description("How long jobs and deliveries ran")
                .tag("type", type)
                .tag("outcome", outcome)
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** In words. */
    String summary() {
        Sample now = sample.get();
        return "%d waiting, the oldest for %.0f s; %d running; %d dead"
                .formatted(now.waiting, now.oldestSeconds, now.running, now.dead);
    }

    /** From time to time. A million dead rows take a while to count, so the more there are the less often that is done. */
    void measureAgain() {
        measure(System.nanoTime() - deadCounted > REST * deadTook);
    }

    void measure() {
        measure(true);
    }

    private void measure(boolean recount) {
        Instant now = clock.instant();
        sample.set(sql.ownTransaction(() -> {
            long dead = recount ? countDead() : sample.get().dead;
            long running = count("SELECT count(*) AS n FROM jobs.scheduled_tasks WHERE picked");
            long waiting = count(
                    "SELECT count(*) AS n FROM jobs.scheduled_tasks WHERE NOT picked AND execution_time <= ?", now);
            Instant oldest = sql.query(
                            row -> row.timeOrNull("t") == null ? now : row.time("t"),
                            "SELECT min(execution_time) AS t FROM jobs.scheduled_tasks WHERE NOT picked AND execution_time <= ?",
                            now)
                    .getFirst();
            return new Sample(
                    waiting, running, dead, Duration.between(oldest, now).toMillis() / 1000.0);
        }));
    }

    /** One by one: either part is counted off an index of its own. */
    private long countDead() {
        long begun = System.nanoTime();
        long dead = count("SELECT count(*) AS n FROM jobs.jobs WHERE state = 'dead' AND event_id IS NULL")
                + count("SELECT count(*) AS n FROM jobs.jobs WHERE state = 'dead' AND event_id IS NOT NULL");
        deadCounted = System.nanoTime();
        deadTook = deadCounted - begun;
        return dead;
    }

    private long count(String query, Object... values) {
        return sql.first(row -> row.big("n"), query, values).orElse(0L);
    }
}
