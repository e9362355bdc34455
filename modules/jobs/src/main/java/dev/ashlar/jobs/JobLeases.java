package dev.ashlar.jobs;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the worker that has a job may write about it. Every change names the lease it relies on, so that of two who both
 * believe a job is theirs only one changes anything. Rows are always locked in one order: the engine's first, then ours.
 */
@Singleton
final class JobLeases {

    private static final int DEAD_STAYS = 10;

    private final Sql sql;
    private final InstantSource clock;

    JobLeases(Sql sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /** Marks a job as done in the running transaction. False when it is no longer this worker's. */
    boolean complete(Job job, Duration retention) {
        Instant now = clock.instant();
        return removeEntry(job.id(), job.lease())
                && sql.update(
                                """
                                UPDATE jobs.jobs
                                SET state = 'done', unique_key = NULL, finished_at = ?, expires_at = ?, error = NULL
                                WHERE id = ? AND lease = ? AND state = 'running'""",
                                now,
                                job.isDelivery() ? null : BoundedTimes.later(now, retention),
                                job.id(),
                                job.lease())
                        == 1;
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
        return end(job, JobState.DEAD, BoundedTimes.times(retention, DEAD_STAYS), error) && note(job, outcome, error);
    }

    boolean cancelRunning(Job job, Duration retention, String reason) {
        return end(job, JobState.CANCELLED, retention, reason) && note(job, "cancelled", reason);
    }

    private boolean end(Job job, JobState state, Duration stays, String error) {
        Instant now = clock.instant();
        return removeEntry(job.id(), job.lease())
                && sql.update(
                                """
                                UPDATE jobs.jobs
                                SET state = ?, unique_key = NULL, ended_key = unique_key, finished_at = ?, expires_at = ?, error = ?
                                WHERE id = ? AND lease = ? AND state = 'running'""",
                                state.toString(),
                                now,
                                job.isDelivery() ? null : BoundedTimes.later(now, stays),
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

    boolean removeEntry(UUID id, long lease) {
        return sql.update("""
                        DELETE FROM jobs.scheduled_tasks
                        WHERE task_name = 'job' AND task_instance = ? AND version = ? AND picked""", id.toString(), lease) == 1;
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

    /** Locks the entry of a job whose worker has not been heard of; false when somebody else sees to it already. */
    boolean lockAbandoned(UUID id, long version) {
        return sql.first(row -> true, """
                        SELECT version FROM jobs.scheduled_tasks
                        WHERE task_name = 'job' AND task_instance = ? AND version = ? AND picked
                        FOR UPDATE SKIP LOCKED""", id.toString(), version).isPresent();
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
}
