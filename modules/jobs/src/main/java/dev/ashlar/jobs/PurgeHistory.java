package dev.ashlar.jobs;

import dev.ashlar.kernel.Chore;
import dev.ashlar.kernel.Portions;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Forgets jobs and events whose time is over, in small commits that nobody has to wait for. */
@Singleton
final class PurgeHistory implements Chore {

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
        Portions.deleteAll(
                most -> sql.ownTransaction(() -> jobs.purge(most)),
                most -> sql.ownTransaction(() -> jobs.purgeStarts(most)),
                most -> sql.ownTransaction(() -> purgeEvents(most)));
    }

    private int purgeEvents(int most) {
        Instant now = clock.instant();
        return events.purge(now.minus(settings.eventRetention()), now.minus(settings.deadEventRetention()), most);
    }
}
