package dev.ashlar.jobs;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rows of jobs and deliveries, as those see them who do not work on them: what is asked for, looked up, changed by hand
 * and forgotten. Rows are always locked in one order: the engine's first, then ours.
 */
@Singleton
final class JobStore {

    static final String TASK = "job";

    private final Sql sql;
    private final InstantSource clock;

    JobStore(Sql sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /** A row to be written. */
    record New(
            UUID id,
            String type,
            @Nullable UUID eventId,
            @Nullable String payload,
            String owner,
            @Nullable String uniqueKey,
            int priority,
            Instant runAt,
            Lane lane,
            int maxAttempts,
            Origin origin) {}

    /** An attempt that did not end well. */
    record Attempt(
            int attempt,
            String outcome,
            @Nullable String node,
            @Nullable Instant startedAt,
            Instant finishedAt,
            @Nullable String error) {}

    private static final String INSERT_JOB = """
            INSERT INTO jobs.jobs
                (id, type, event_id, state, payload, owner, unique_key, priority, run_at, lane, attempt, max_attempts,
                 crashes, lease, cancel_requested, created_at, request_id, traceparent, caller_id, locale)
            VALUES (?, ?, ?, 'waiting', ?, ?, ?, ?, ?, ?, 0, ?, 0, 0, false, ?, ?, ?, ?, ?)""";

    private static final String INSERT_ENTRY = """
            INSERT INTO jobs.scheduled_tasks
                (task_name, task_instance, execution_time, picked, version, priority, type, lane, width, rate,
                 rate_millis, ordered, heavy, due)
            VALUES ('job', ?, ?, false, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    void insert(List<New> rows) {
        if (rows.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        sql.batch(INSERT_JOB, rows.stream().map(row -> jobValues(row, now)).toList());
        sql.batch(
                INSERT_ENTRY, rows.stream().map(row -> entryValues(row, 0, now)).toList());
    }

    /** False when another job has the unique key. */
    boolean insertUnlessDuplicate(New row) {
        Instant now = clock.instant();
        if (sql.update(INSERT_JOB + " ON CONFLICT DO NOTHING", jobValues(row, now)) == 0) {
            return false;
        }
        sql.update(INSERT_ENTRY, entryValues(row, 0, now));
        return true;
    }

    private static @Nullable Object[] jobValues(New row, Instant now) {
        return new @Nullable Object[] {
            row.id,
            row.type,
            row.eventId,
            row.payload,
            row.owner,
            row.uniqueKey,
            row.priority,
            row.runAt,
            row.lane.name(),
            row.maxAttempts,
            now,
            row.origin.requestId(),
            row.origin.traceparent(),
            row.origin.callerId(),
            row.origin.locale()
        };
    }

    private static @Nullable Object[] entryValues(New row, long version, Instant now) {
        return new @Nullable Object[] {
            row.id.toString(),
            row.runAt,
            version,
            row.priority,
            row.type,
            row.lane.name(),
            row.lane.width(),
            row.lane.rate(),
            row.lane.rateMillis(),
            row.lane.ordered(),
            row.lane.heavy(),
            !row.runAt.isAfter(now)
        };
    }

    Optional<UUID> withUniqueKey(String uniqueKey) {
        return sql.first(row -> row.id("id"), "SELECT id FROM jobs.jobs WHERE unique_key = ?", uniqueKey);
    }

    /** Gives a job that has not started another payload, time and priority, and the limits that go with those. */
    boolean replaceWaiting(UUID id, New by) {
        return moveEntry(id, by.runAt, by.priority, by.lane)
                && sql.update("""
                                UPDATE jobs.jobs SET payload = ?, run_at = ?, priority = ?, owner = ?, lane = ?
                                WHERE id = ? AND state = 'waiting'""", by.payload, by.runAt, by.priority, by.owner, by.lane.name(), id) == 1;
    }

    private boolean moveEntry(UUID id, Instant at, int priority, Lane lane) {
        return sql.update(
                        """
                        UPDATE jobs.scheduled_tasks
                        SET execution_time = ?, due = ?, priority = ?, lane = ?, width = ?, rate = ?, rate_millis = ?,
                            ordered = ?, heavy = ?
                        WHERE task_name = 'job' AND task_instance = ? AND NOT picked""",
                        at,
                        !at.isAfter(clock.instant()),
                        priority,
                        lane.name(),
                        lane.width(),
                        lane.rate(),
                        lane.rateMillis(),
                        lane.ordered(),
                        lane.heavy(),
                        id.toString())
                == 1;
    }

    Optional<Job> find(UUID id) {
        return sql.first(Job::read, "SELECT * FROM jobs.jobs WHERE id = ?", id);
    }

    List<Attempt> attempts(UUID id) {
        return sql.query(
                row -> new Attempt(
                        row.number("attempt"),
                        row.text("outcome"),
                        row.textOrNull("node"),
                        row.timeOrNull("started_at"),
                        row.time("finished_at"),
                        row.textOrNull("error")),
                "SELECT * FROM jobs.attempts WHERE job_id = ? ORDER BY lease DESC LIMIT 100",
                id);
    }

    /** Cancels what nobody has started. A delivery stays as long as its event. */
    boolean cancelWaiting(Job job, Duration retention) {
        UUID id = job.id();
        if (sql.update(
                        "DELETE FROM jobs.scheduled_tasks WHERE task_name = 'job' AND task_instance = ? AND NOT picked",
                        id.toString())
                == 0) {
            return false;
        }
        Instant now = clock.instant();
        return sql.update("""
                        UPDATE jobs.jobs
                        SET state = 'cancelled', unique_key = NULL, ended_key = unique_key, finished_at = ?, expires_at = ?
                        WHERE id = ? AND state = 'waiting'""", now, job.isDelivery() ? null : BoundedTimes.later(now, retention), id) == 1;
    }

    boolean requestCancel(UUID id) {
        return sql.update("UPDATE jobs.jobs SET cancel_requested = true WHERE id = ? AND state = 'running'", id) == 1;
    }

    /** Those of the running jobs of a node that somebody wants stopped. */
    List<UUID> cancelRequested(String node) {
        return sql.query(
                row -> row.id("id"),
                "SELECT id FROM jobs.jobs WHERE state = 'running' AND cancel_requested AND node = ?",
                node);
    }

    /** What the next attempt of a running job is to read. The caller's transaction must confirm the lease. */
    void keepPayload(UUID id, String payload) {
        sql.update("UPDATE jobs.jobs SET payload = ? WHERE id = ? AND state = 'running'", payload, id);
    }

    /** Lets a job that waits for its next attempt start now, with another payload if one is given. */
    boolean hurry(Job job, @Nullable String payload, Lane lane) {
        Instant now = clock.instant();
        return moveEntry(job.id(), now, job.priority(), lane)
                && sql.update("""
                                UPDATE jobs.jobs SET run_at = ?, payload = coalesce(?, payload), lane = ?
                                WHERE id = ? AND state = 'waiting'""", now, payload, lane.name(), job.id()) == 1;
    }

    /**
     * Starts a job that had ended all over again, with as many attempts as at first. Not when another job has its unique
     * key by now.
     */
    boolean revive(Job job, @Nullable String payload, Lane lane, int maxAttempts) {
        // Before anything is written: an entry without a job to run would hold up its lane.
        if (!lockEnded(job)) {
            return false;
        }
        if (sql.first(row -> true, """
                        SELECT 1 AS one FROM jobs.jobs
                        WHERE unique_key = (SELECT ended_key FROM jobs.jobs WHERE id = ?)""", job.id()).isPresent()) {
            return false;
        }
        Instant now = clock.instant();
        New entry = new New(
                job.id(),
                job.type(),
                job.eventId(),
                null,
                job.owner(),
                null,
                job.priority(),
                now,
                lane,
                maxAttempts,
                job.origin());
        if (sql.update(INSERT_ENTRY + " ON CONFLICT DO NOTHING", entryValues(entry, job.lease(), now)) == 0) {
            return false;
        }
        return sql.update("""
                        UPDATE jobs.jobs
                        SET state = 'waiting', attempt = 0, crashes = 0, max_attempts = ?, cancel_requested = false,
                            unique_key = ended_key, ended_key = NULL,
                            payload = coalesce(?, payload), run_at = ?, lane = ?, finished_at = NULL, expires_at = NULL
                        WHERE id = ?""", maxAttempts, payload, now, lane.name(), job.id()) == 1;
    }

    /** False when the job is no longer as it was read. An entry of its own it has none, so none is locked before it. */
    private boolean lockEnded(Job job) {
        return sql.first(row -> true, """
                        SELECT id FROM jobs.jobs
                        WHERE id = ? AND lease = ? AND state IN ('dead', 'cancelled', 'done') FOR UPDATE""", job.id(), job.lease()).isPresent();
    }

    /** A waiting job as it is until this transaction ends: nobody starts, changes or cancels it meanwhile. */
    Optional<Job> lockWaiting(UUID id) {
        sql.query(row -> true, """
                SELECT version FROM jobs.scheduled_tasks
                WHERE task_name = 'job' AND task_instance = ? FOR UPDATE""", id.toString());
        return find(id);
    }

    /** Removes the history of a few hundred jobs whose time is over, and says how many those were. */
    int purge(int limit) {
        List<UUID> over = sql.query(row -> row.id("id"), """
                        SELECT id FROM jobs.jobs WHERE expires_at < ?
                        ORDER BY expires_at LIMIT ? FOR UPDATE SKIP LOCKED""", clock.instant(), limit);
        List<@Nullable Object[]> keys =
                over.stream().map(id -> new @Nullable Object[] {id}).toList();
        if (!keys.isEmpty()) {
            sql.batch("DELETE FROM jobs.attempts WHERE job_id = ?", keys);
            sql.batch("DELETE FROM jobs.jobs WHERE id = ?", keys);
        }
        return over.size();
    }

    /** Removes some starts that count against no rate any more, and says how many. Waits for nobody who counts them. */
    int purgeStarts(int limit) {
        List<@Nullable Object[]> over = sql.query(
                row -> new @Nullable Object[] {row.text("lane"), row.time("started_at"), row.id("job_id")},
                """
                        SELECT lane, started_at, job_id FROM jobs.starts WHERE counts_until < ?
                        ORDER BY counts_until LIMIT ? FOR UPDATE SKIP LOCKED""",
                clock.instant(),
                limit);
        if (!over.isEmpty()) {
            sql.batch("DELETE FROM jobs.starts WHERE lane = ? AND started_at = ? AND job_id = ?", over);
        }
        return over.size();
    }
}
