package dev.ashlar.jobs;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rows of jobs and deliveries. Every change of state names the lease it relies on, so that of two who both believe a
 * job is theirs only one changes anything. Rows are always locked in one order: the engine's first, then ours.
 */
@Singleton
final class JobStore {

    static final String TASK = "job";

    private static final int DEAD_STAYS = 10;

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

    /** Gives a job that has not started another payload, time and priority. */
    boolean replaceWaiting(UUID id, String payload, Instant runAt, int priority) {
        if (sql.update("""
                        UPDATE jobs.scheduled_tasks SET execution_time = ?, due = ?, priority = ?
                        WHERE task_name = 'job' AND task_instance = ? AND NOT picked""", runAt, !runAt.isAfter(clock.instant()), priority, id.toString()) == 0) {
            return false;
        }
        return sql.update(
                        "UPDATE jobs.jobs SET payload = ?, run_at = ?, priority = ? WHERE id = ? AND state = 'waiting'",
                        payload,
                        runAt,
                        priority,
                        id)
                == 1;
    }

    /** Marks a job as done in the running transaction. False when it is no longer this worker's. */
    boolean complete(Job job, Duration retention) {
        Instant now = clock.instant();
        return removeEntry(job)
                && sql.update("""
                                UPDATE jobs.jobs
                                SET state = 'done', unique_key = NULL, finished_at = ?, expires_at = ?, error = NULL
                                WHERE id = ? AND lease = ? AND state = 'running'""", now, job.isDelivery() ? null : now.plus(retention), job.id(), job.lease()) == 1;
    }

    /** Puts a job back to start again later, without costing it the attempt. */
    boolean snooze(Job job, Instant until) {
        return putBack(job, until, "attempt = attempt - 1, crashes = 0") && note(job, "snoozed", null);
    }

    /** Gives a job that was interrupted by the end of this node to another one. */
    boolean handBack(Job job) {
        return putBack(job, job.runAt(), "attempt = attempt - 1");
    }

    boolean retry(Job job, Instant at, String outcome, String error) {
        return putBack(job, at, "crashes = 0, error = ?", error) && note(job, outcome, error);
    }

    boolean bury(Job job, Duration retention, String outcome, String error) {
        return end(job, JobState.DEAD, retention.multipliedBy(DEAD_STAYS), error) && note(job, outcome, error);
    }

    boolean cancelRunning(Job job, Duration retention, String reason) {
        return end(job, JobState.CANCELLED, retention, reason) && note(job, "cancelled", reason);
    }

    private boolean end(Job job, JobState state, Duration stays, String error) {
        Instant now = clock.instant();
        return removeEntry(job)
                && sql.update(
                                """
                                UPDATE jobs.jobs
                                SET state = ?, unique_key = NULL, finished_at = ?, expires_at = ?, error = ?
                                WHERE id = ? AND lease = ? AND state = 'running'""",
                                state.toString(),
                                now,
                                job.isDelivery() ? null : now.plus(stays),
                                error,
                                job.id(),
                                job.lease())
                        == 1;
    }

    private boolean putBack(Job job, Instant at, String changes, @Nullable Object... values) {
        List<@Nullable Object> all = new ArrayList<>();
        all.add(at);
        all.addAll(Arrays.asList(values));
        all.add(job.id());
        all.add(job.lease());
        return sql.update("""
                                UPDATE jobs.scheduled_tasks
                                SET picked = false, picked_by = NULL, last_heartbeat = NULL, version = version + 1,
                                    execution_time = ?, due = ?
                                WHERE task_name = 'job' AND task_instance = ? AND version = ? AND picked""", at, !at.isAfter(clock.instant()), job.id().toString(), job.lease()) == 1
                && sql.update(
                                "UPDATE jobs.jobs SET state = 'waiting', node = NULL, lease = lease + 1, run_at = ?, "
                                        + changes + " WHERE id = ? AND lease = ? AND state = 'running'",
                                all.toArray())
                        == 1;
    }

    private boolean removeEntry(Job job) {
        return sql.update("""
                        DELETE FROM jobs.scheduled_tasks
                        WHERE task_name = 'job' AND task_instance = ? AND version = ? AND picked""", job.id().toString(), job.lease()) == 1;
    }

    private boolean note(Job job, String outcome, @Nullable String error) {
        return sql.update(
                        """
                        INSERT INTO jobs.attempts
                            (job_id, lease, attempt, outcome, node, started_at, finished_at, error)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
                        job.id(),
                        job.lease(),
                        job.attempt(),
                        outcome,
                        job.node(),
                        job.startedAt(),
                        clock.instant(),
                        error)
                == 1;
    }

    /** The job whose worker has not been heard of, locked; nothing when somebody else sees to it already. */
    Optional<Job> lockAbandoned(UUID id, long version) {
        return sql.first(row -> row.big("version"), """
                        SELECT version FROM jobs.scheduled_tasks
                        WHERE task_name = 'job' AND task_instance = ? AND version = ? AND picked
                        FOR UPDATE SKIP LOCKED""", id.toString(), version)
                .flatMap(lease -> find(id))
                .filter(job -> job.lease() == version && job.state() == JobState.RUNNING);
    }

    /** Gives the job of a dead worker to the next one, at once. */
    boolean passOn(Job job, int crashes, String error) {
        return putBack(job, clock.instant(), "crashes = ?, error = ?", crashes, error) && note(job, "lost", error);
    }

    /** A worker that was given up on was only slow: the job has not ended its process. */
    boolean absolve(Job job) {
        return sql.update("""
                        UPDATE jobs.jobs SET crashes = crashes - 1
                        WHERE id = ? AND lease > ? AND crashes > 0 AND state IN ('waiting', 'running')""", job.id(), job.lease()) == 1;
    }

    /** True when the running transaction may still write for this job; holds until it ends. */
    boolean confirmLease(Job job) {
        return sql.first(
                        row -> true,
                        "SELECT id FROM jobs.jobs WHERE id = ? AND lease = ? AND state = 'running' FOR UPDATE",
                        job.id(),
                        job.lease())
                .isPresent();
    }

    boolean progress(Job job, int percent, String message) {
        return sql.update("""
                        UPDATE jobs.jobs SET progress_percent = ?, progress_message = ?
                        WHERE id = ? AND lease = ? AND state = 'running'""", percent, message, job.id(), job.lease()) == 1;
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

    /** Cancels a job nobody has started. */
    boolean cancelWaiting(UUID id, Duration retention) {
        if (sql.update(
                        "DELETE FROM jobs.scheduled_tasks WHERE task_name = 'job' AND task_instance = ? AND NOT picked",
                        id.toString())
                == 0) {
            return false;
        }
        Instant now = clock.instant();
        return sql.update("""
                        UPDATE jobs.jobs
                        SET state = 'cancelled', unique_key = NULL, finished_at = ?, expires_at = ?
                        WHERE id = ? AND state = 'waiting'""", now, now.plus(retention), id) == 1;
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

    /** Lets a job that waits for its next attempt start now. */
    boolean hurry(UUID id, @Nullable String payload) {
        Instant now = clock.instant();
        if (sql.update("""
                        UPDATE jobs.scheduled_tasks SET execution_time = ?, due = true
                        WHERE task_name = 'job' AND task_instance = ? AND NOT picked""", now, id.toString()) == 0) {
            return false;
        }
        return sql.update(
                        "UPDATE jobs.jobs SET run_at = ?, payload = coalesce(?, payload) WHERE id = ? AND state = 'waiting'",
                        now,
                        payload,
                        id)
                == 1;
    }

    /** Starts a job that had ended all over again, with as many attempts as at first. */
    boolean revive(Job job, @Nullable String payload, Lane lane, int maxAttempts) {
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
                            payload = coalesce(?, payload), run_at = ?, lane = ?, finished_at = NULL, expires_at = NULL
                        WHERE id = ? AND lease = ? AND state IN ('dead', 'cancelled', 'done')""", maxAttempts, payload, now, lane.name(), job.id(), job.lease()) == 1;
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
}
