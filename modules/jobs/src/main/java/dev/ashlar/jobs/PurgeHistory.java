package dev.ashlar.jobs;

import dev.ashlar.kernel.Chore;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.IntSupplier;

/** Forgets jobs and events whose time is over, in small commits that nobody has to wait for. */
@Singleton
final class PurgeHistory implements Chore {

    private static final int AT_ONCE = 500;

    private final JobStore jobs;
    private final EventStore events;
    private final JobsSettings settings;
    private final Sql sql;
    private final InstantSource clock;

    PurgeHistory(JobStore jobs, EventStore events, JobsSettings settings, Sql sql, InstantSource clock) {
        this.jobs = jobs;
        this.events = events;
        this.settings = settings;
        this.sql = sql;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "jobs.purge-history";
    }

    @Override
    public Duration every() {
        return Duration.ofMinutes(10);
    }

    @Override
    public void run() {
        repeat(() -> jobs.purge(AT_ONCE));
        repeat(() -> jobs.purgeStarts(AT_ONCE));
        repeat(() -> {
            Instant now = clock.instant();
            return events.purge(
                    now.minus(settings.eventRetention()), now.minus(settings.deadEventRetention()), AT_ONCE);
        });
    }

    private void repeat(IntSupplier batch) {
        while (sql.ownTransaction(batch::getAsInt) == AT_ONCE) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }
}
