package dev.ashlar.jobs;

import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A job while this node works on it: what its handler sees, and the place where it is told to stop. */
final class RunningJob implements JobContext {

    /** Why a running job is to stop. */
    enum Stop {
        CANCELLED,
        TIMED_OUT,
        /** The node ends; the job has been handed back already. */
        HANDED_BACK
    }

    private final Job job;
    private final JobLeases leases;
    private final Sql sql;
    private final long deadline;
    private @Nullable Thread thread;
    private @Nullable Stop stop;
    private long stoppedAt;
    private boolean closed;
    private boolean givenUp;
    private volatile @Nullable Duration snooze;

    RunningJob(Job job, Duration timeout, JobLeases leases, Sql sql) {
        this.job = job;
        this.leases = leases;
        this.sql = sql;
        this.deadline = System.nanoTime() + timeout.toNanos();
    }

    Job job() {
        return job;
    }

    /** From here on a stop interrupts this thread. */
    synchronized void enter() {
        thread = Thread.currentThread();
        if (stop != null) {
            thread.interrupt();
        }
    }

    /** The work is over: no stop interrupts the bookkeeping that follows. */
    synchronized @Nullable Stop close() {
        closed = true;
        thread = null;
        Thread.interrupted();
        return stop;
    }

    synchronized void stop(Stop reason) {
        if (closed || stop != null) {
            return;
        }
        stop = reason;
        stoppedAt = System.nanoTime();
        if (thread != null) {
            thread.interrupt();
        }
    }

    synchronized @Nullable Stop stopped() {
        return stop;
    }

    /** True, once, when the handler was told to stop so long ago that it is not going to. */
    synchronized boolean isToBeGivenUp(Duration grace) {
        if (closed || givenUp || stop == null || System.nanoTime() - stoppedAt <= grace.toNanos()) {
            return false;
        }
        givenUp = true;
        return true;
    }

    boolean isLate() {
        return System.nanoTime() - deadline > 0;
    }

    @Nullable
    Duration snoozed() {
        return snooze;
    }

    @Override
    public UUID id() {
        return job.id();
    }

    @Override
    public int attempt() {
        return job.attempt();
    }

    @Override
    public Origin origin() {
        return job.origin();
    }

    @Override
    public void progress(int percent, String message) {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("progress goes from 0 to 100, not to " + percent);
        }
        String text = message.replace("\0", "");
        String shown = text.length() > 500 ? text.substring(0, 500) : text;
        if (!sql.ownTransaction(() -> leases.progress(job, percent, shown))) {
            throw new LeaseLost(job.id());
        }
    }

    @Override
    public void snooze(Duration delay) {
        this.snooze = delay;
    }

    @Override
    public boolean isCancelled() {
        return stopped() != null;
    }

    @Override
    public <T> T transaction(Supplier<T> work) {
        return sql.transaction(() -> {
            T result = work.get();
            if (!leases.confirmLease(job)) {
                throw new LeaseLost(job.id());
            }
            return result;
        });
    }
}
