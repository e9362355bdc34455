package dev.ashlar.jobs;

import dev.ashlar.kernel.PersonalData;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;

/** Which jobs somebody has caused. Rows that have ended lose the name; events about the person are forgotten. */
@Singleton
final class JobData implements PersonalData {

    private final Sql sql;
    private final EventStore events;

    JobData(Sql sql, EventStore events) {
        this.sql = sql;
        this.events = events;
    }

    @Serdeable
    record CausedJob(String type, String state, Instant createdAt) {}

    @Override
    public String module() {
        return "jobs";
    }

    @Override
    public Stream<?> collect(UUID user) {
        return sql
                .query(row -> new CausedJob(row.text("type"), row.text("state"), row.time("created_at")), """
                        SELECT type, state, created_at FROM jobs.jobs
                        WHERE caller_id = ? AND event_id IS NULL ORDER BY id""", user)
                .stream();
    }

    /**
     * Jobs that still wait keep their context: they are about to be done, and forgotten after that. Events about the person
     * go whatever has become of them, so nobody hears of them any more.
     */
    @Override
    public void erase(UUID user) {
        sql.update("""
                UPDATE jobs.jobs SET caller_id = NULL, owner = ''
                WHERE caller_id = ? AND state IN ('done', 'dead', 'cancelled')""", user);
        sql.update("UPDATE jobs.events SET caller_id = NULL WHERE caller_id = ?", user);
        events.forget(user.toString());
    }
}
