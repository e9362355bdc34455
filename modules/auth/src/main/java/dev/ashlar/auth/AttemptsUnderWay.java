package dev.ashlar.auth;

import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The attempts that this node has counted and not finished, by tally. A tally that is used up by these alone says nothing
 * yet: they may all be right, and then their places come back. Whoever finds it so waits until that is decided.
 */
final class AttemptsUnderWay {

    private static final Duration COME_BACK = Duration.ofSeconds(2);

    private final int mostWaiting;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Tally> tallies = new HashMap<>();
    private int waiting;

    /** @param mostWaiting as many may wait at once; the others are sent away */
    AttemptsUnderWay(int mostWaiting, Duration patience) {
        this.mostWaiting = mostWaiting;
        this.patience = patience;
    }

    /** Counts one more for all nodes; gives the time to wait when there are as many as may be. */
    interface Counting {
        @Nullable
        Duration count();
    }

    private static final class Tally {

        private final Condition changed;
        /** Who counts just now, and will hold a place or wait. */
        private int counting;
        /** Whose attempt is counted and not over. */
        private int holding;

        private int waiting;
        /** Places that came back and that nobody who waits has tried to get yet. */
        private int free;

        Tally(Condition changed) {
            this.changed = changed;
        }

        boolean isDecided() {
            return counting == 0 && holding == 0 && free == 0;
        }

        boolean isUnused() {
            return counting == 0 && holding == 0 && waiting == 0;
        }
    }

    long deadline() {
        return System.nanoTime() + patience.toNanos();
    }

    /**
     * Takes a place in the tally, waiting for those whose attempts are under way.
     *
     * @return nothing when there is a place, to be given to {@link #end}; otherwise the time until there can be one
     * @throws Refusal when it was not decided by the deadline, or too many wait already
     */
    @Nullable
    Duration take(String name, long deadline, Counting counting) {
        Tally tally = begin(name);
        while (true) {
            Duration wait = counted(name, tally, counting);
            if (wait == null || !isWorthAnotherTry(name, tally, deadline, wait)) {
                return wait;
            }
        }
    }

    /** @param returned whether the attempt is no longer counted, so that somebody else may have its place */
    void end(String name, boolean returned) {
        lock.lock();
        try {
            Tally tally = tallies.get(name);
            if (tally == null || tally.holding == 0) {
                throw new IllegalStateException("no attempt of this tally is under way");
            }
            tally.holding--;
            if (returned && tally.free < tally.counting + tally.waiting) {
                tally.free++;
                tally.changed.signal();
            }
            tell(name, tally);
        } finally {
            lock.unlock();
        }
    }

    private Tally begin(String name) {
        lock.lock();
        try {
            Tally tally = tallies.computeIfAbsent(name, unknown -> new Tally(lock.newCondition()));
            tally.counting++;
            return tally;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Duration counted(String name, Tally tally, Counting counting) {
        boolean answered = false;
        boolean held = false;
        try {
            Duration wait = counting.count();
            answered = true;
            held = wait == null;
            return wait;
        } finally {
            if (held || !answered) {
                lock.lock();
                try {
                    tally.counting--;
                    if (held) {
                        tally.holding++;
                    }
                    tell(name, tally);
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    /** Whether a place may have come back since the count was full. Who gets true counts again. */
    private boolean isWorthAnotherTry(String name, Tally tally, long deadline, Duration full) {
        lock.lock();
        try {
            tally.counting--;
            boolean again = tally.free > 0 || (!tally.isDecided() && awaited(tally, deadline, full));
            if (again) {
                tally.free = Math.max(0, tally.free - 1);
                tally.counting++;
            }
            return again;
        } finally {
            tell(name, tally);
            lock.unlock();
        }
    }

    /** True when a place came back or the count began anew; false when it is decided that none comes back. */
    private boolean awaited(Tally tally, long deadline, Duration full) {
        if (waiting >= mostWaiting) {
            throw busy();
        }
        long anew = System.nanoTime() + full.toNanos();
        waiting++;
        tally.waiting++;
        try {
            long now = System.nanoTime();
            while (tally.free == 0 && !tally.isDecided() && anew - now > 0) {
                if (deadline - now <= 0) {
                    throw busy();
                }
                tally.changed.awaitNanos(Math.min(deadline - now, anew - now));
                now = System.nanoTime();
            }
            return tally.free > 0 || anew - now <= 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.of(KernelError.UNAVAILABLE).retryAfter(COME_BACK);
        } finally {
            tally.waiting--;
            waiting--;
        }
    }

    private void tell(String name, Tally tally) {
        if (tally.isDecided()) {
            tally.changed.signalAll();
        }
        if (tally.isUnused()) {
            tallies.remove(name);
        }
    }

    private static Refusal busy() {
        return Refusal.of(KernelError.BUSY).retryAfter(COME_BACK);
    }
}
