package dev.ashlar.jobs;

import dev.ashlar.kernel.Threads;
import dev.ashlar.kernel.database.Database;
import dev.ashlar.kernel.database.DatabaseAddress.Vendor;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells workers that there is something to do: those of this process at once, those elsewhere through NOTIFY. It is said
 * after the commit and at most every few milliseconds: inside the transaction a NOTIFY would make all commits of the
 * database queue for one lock. What gets lost with a process that dies in between is found by polling.
 */
@Singleton
final class WakeUps {

    static final String CHANNEL = "ashlar_jobs";

    private static final Logger LOG = LoggerFactory.getLogger(WakeUps.class);
    private static final Duration SPACING = Duration.ofMillis(20);

    private final Sql sql;
    private final boolean notifies;
    private final AtomicReference<Runnable> worker = new AtomicReference<>(() -> {});
    private final AtomicBoolean pending = new AtomicBoolean();
    private final ScheduledExecutorService sender = Threads.timer("jobs-notify", 1);
    private volatile long lastSent = System.nanoTime() - SPACING.toNanos();

    WakeUps(Sql sql, Database database, JobsSettings settings) {
        this.sql = sql;
        this.notifies = database.address().vendor() == Vendor.POSTGRESQL && settings.notifications();
    }

    /** What wakes the worker of this process. */
    void onWakeUp(Runnable wake) {
        worker.set(wake);
    }

    /** Wakes everybody once the running transaction has committed. */
    void afterCommit() {
        sql.afterCommit(this::wakeAll);
    }

    void wakeAll() {
        wakeHere();
        if (notifies && pending.compareAndSet(false, true)) {
            long rest = lastSent + SPACING.toNanos() - System.nanoTime();
            var _ = sender.schedule(this::send, Math.max(0, rest), TimeUnit.NANOSECONDS);
        }
    }

    void wakeHere() {
        worker.get().run();
    }

    private void send() {
        pending.set(false);
        lastSent = System.nanoTime();
        try {
            sql.ownTransaction(() -> sql.query(row -> true, "SELECT pg_notify(?, '')", CHANNEL));
        } catch (RuntimeException e) {
            LOG.debug("Could not notify other workers; they will find the work by polling", e);
        }
    }

    @PreDestroy
    void close() {
        sender.shutdownNow();
    }
}
