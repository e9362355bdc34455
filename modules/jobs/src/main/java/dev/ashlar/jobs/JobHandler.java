package dev.ashlar.jobs;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Does one kind of job. A bean of this type declares what its payload is (a {@code @Serdeable} record), how the work is
 * done, and by which rules: everything but {@link #type} and {@link #run} has a default.
 */
public interface JobHandler<P> {

    /** The stable name of this kind of job, {@code <module>.<what-it-does>.v<version>}. It is stored; it never changes. */
    String type();

    /**
     * Does the work. By default this runs in one transaction, in which the job is marked as done as well: either
     * everything written here is committed and the job is done, or nothing is and the job is tried again. What leaves
     * the database (a mail, a call) can still happen twice; send the job's id along where the other side can tell.
     */
    void run(P payload, JobContext context) throws Exception;

    default RetryPolicy retries() {
        return RetryPolicy.standard();
    }

    /** After this time an attempt is interrupted and counts as failed. */
    default Duration timeout() {
        return Duration.ofMinutes(15);
    }

    default Priority priority() {
        return Priority.NORMAL;
    }

    /** True for work that computes: it runs on a small pool of its own and leaves the processors to requests. */
    default boolean cpuHeavy() {
        return false;
    }

    /**
     * False for work that is long or waits for others: {@link #run} then holds no transaction and no connection, and
     * writes through {@link JobContext#transaction}, which refuses once the job was given to somebody else.
     */
    default boolean transactional() {
        return true;
    }

    /** Jobs of this type with the same unique key exist only once until they are done. None: every job is its own. */
    default @Nullable String uniqueKey(P payload) {
        return null;
    }

    default Duplicates duplicates() {
        return Duplicates.IGNORE;
    }

    /** What {@link #concurrency} and {@link #rate} count by: a customer, a remote host. None: no limit. */
    default @Nullable String key(P payload) {
        return null;
    }

    /** How many jobs with the same {@link #key} run at once, on all nodes together. */
    default int concurrency() {
        return Integer.MAX_VALUE;
    }

    /** How many jobs with the same {@link #key} start in any stretch of time; none: as many as can. */
    default @Nullable Rate rate() {
        return null;
    }

    /** True for a kind of job that an administrator may make by hand, through {@code POST /api/v1/admin/jobs}. */
    default boolean startableByHand() {
        return false;
    }

    /** How long a job that has ended stays visible. Dead jobs stay until somebody decides, or ten times as long. */
    default Duration retention() {
        return Duration.ofDays(7);
    }

    /** Members of the payload that nobody may see: not in the API, not in a log. */
    default Set<String> redacted() {
        return Set.of();
    }
}
