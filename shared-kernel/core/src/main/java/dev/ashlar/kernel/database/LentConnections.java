package dev.ashlar.kernel.database;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says of a connection that is kept for too long who keeps it. The pool could do so too, but writes down the place of every
 * taker for that, which costs more than many a statement; here it is the keeper's thread that is looked at, once it is late.
 */
@Singleton
final class LentConnections {

    private static final Logger LOG = LoggerFactory.getLogger(LentConnections.class);

    private final long limitNanos;
    private final Set<Loan> loans = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("lent-connections").factory());

    LentConnections(DatabaseSettings settings) {
        limitNanos = settings.leakAfter().toNanos();
        if (limitNanos > 0) {
            long step = Math.clamp(limitNanos / 10, 100_000_000L, 10_000_000_000L);
            var _ = watch.scheduleWithFixedDelay(this::look, step, step, TimeUnit.NANOSECONDS);
        }
    }

    @PreDestroy
    void stop() {
        watch.shutdownNow();
    }

    Loan lend() {
        Loan loan = new Loan();
        loans.add(loan);
        return loan;
    }

    private void look() {
        for (Loan loan : loans) {
            loan.look();
        }
    }

    /** One connection in somebody's hands. */
    final class Loan {

        private final long since = System.nanoTime();
        private final Thread keeper = Thread.currentThread();
        private volatile @Nullable String statement;
        private boolean told;

        void runs(String sql) {
            statement = sql;
        }

        void end() {
            loans.remove(this);
        }

        private void look() {
            long kept = System.nanoTime() - since;
            if (told || kept < limitNanos) {
                return;
            }
            told = true;
            String place = keeper.isAlive()
                    ? Arrays.stream(keeper.getStackTrace())
                            .map(frame -> "\n    at " + frame)
                            .collect(Collectors.joining())
                    : " It has ended without giving it back.";
            LOG.warn(
                    "A connection is kept for {} s by thread {}; its last statement: {}.{}",
                    Duration.ofNanos(kept).toSeconds(),
                    keeper.getName(),
                    statement,
                    place);
        }
    }
}
