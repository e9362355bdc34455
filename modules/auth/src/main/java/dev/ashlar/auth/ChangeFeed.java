package dev.ashlar.auth;

import dev.ashlar.kernel.Ids;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.TaskScheduler;
import io.micronaut.transaction.TransactionOperations;
import io.micronaut.transaction.support.TransactionSynchronization;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How nodes learn that what they remember is no longer true. A change is a row written in the same transaction as its cause,
 * as the last thing before the commit; this node forgets right after it, the others when they next look, twice a second. A node that could not look
 * for longer than a second and a half says so, and then nothing remembered is used until it can again: that is what makes
 * two seconds a promise and not a hope.
 */
@Singleton
class ChangeFeed implements ApplicationEventListener<ServerStartupEvent> {

    /** What has changed. */
    enum Kind {
        SESSION,
        USER,
        API_KEY,
        SIGNING_KEY
    }

    /** Somebody who remembers things. */
    interface Hearer {
        void changed(Kind kind, String subject);
    }

    private static final Logger LOG = LoggerFactory.getLogger(ChangeFeed.class);
    /** Of more changes than these within the window nobody looks which are new: everything is forgotten. */
    static final int MOST = 10_000;

    private static final Duration EVERY = Duration.ofMillis(500);
    private static final long STALE_NANOS = Duration.ofMillis(1500).toNanos();

    private final ChangeRepository repository;
    private final TransactionOperations<Connection> transactions;
    private final Ids ids;
    private final TaskScheduler scheduler;
    private final List<Hearer> hearers = new CopyOnWriteArrayList<>();
    private final List<Runnable> forgetters = new CopyOnWriteArrayList<>();
    private volatile Set<UUID> seen = Set.of();
    private volatile long lastLook = System.nanoTime() - 2 * STALE_NANOS;
    private volatile boolean looking;
    private volatile @Nullable ScheduledFuture<?> schedule;

    ChangeFeed(
            ChangeRepository repository,
            TransactionOperations<Connection> transactions,
            Ids ids,
            @Named(TaskExecutors.SCHEDULED) TaskScheduler scheduler) {
        this.repository = repository;
        this.transactions = transactions;
        this.ids = ids;
        this.scheduler = scheduler;
    }

    /**
     * @param hearer is told of each change
     * @param forgetter is run when there were too many to tell: anything may have changed
     */
    void hear(Hearer hearer, Runnable forgetter) {
        hearers.add(hearer);
        forgetters.add(forgetter);
    }

    /**
     * Tells all nodes, when the running transaction commits. The row is written just before that, with the time it has then:
     * a transaction may last for minutes, and its rows must not be old when others first see them.
     */
    void announce(Kind kind, String subject) {
        transactions
                .findTransactionStatus()
                .orElseThrow(() -> new IllegalStateException("a change belongs into the transaction of its cause"))
                .registerSynchronization(new TransactionSynchronization() {
                    @Override
                    public void beforeCommit(boolean readOnly) {
                        repository.insert(ids.next(), kind.name(), subject);
                    }

                    @Override
                    public void afterCommit() {
                        tell(kind, subject);
                    }
                });
    }

    /** Whether this node can vouch that it has heard of everything older than two seconds. */
    boolean isFresh() {
        return System.nanoTime() - lastLook < STALE_NANOS;
    }

    @Override
    public void onApplicationEvent(ServerStartupEvent started) {
        schedule = scheduler.scheduleWithFixedDelay(Duration.ZERO, EVERY, this::look);
    }

    @PreDestroy
    void stop() {
        ScheduledFuture<?> running = schedule;
        if (running != null) {
            running.cancel(false);
        }
    }

    void look() {
        long began = System.nanoTime();
        try {
            List<ChangeRow> recent = repository.findRecent(MOST + 1);
            if (recent.size() > MOST) {
                // Whatever is remembered after this was read after the look began: the promise holds, only more slowly.
                forgetters.forEach(Runnable::run);
                seen = Set.of();
            } else {
                seen = tellNew(recent);
            }
            lastLook = began;
            if (!looking) {
                looking = true;
                LOG.debug("Hearing of changes made on other nodes");
            }
        } catch (RuntimeException e) {
            if (looking) {
                looking = false;
                LOG.warn("Changes cannot be read; every request asks the database until they can: {}", e.getMessage());
            }
        }
    }

    private Set<UUID> tellNew(List<ChangeRow> recent) {
        Set<UUID> now = new HashSet<>();
        for (ChangeRow change : recent) {
            now.add(change.id());
            if (!seen.contains(change.id())) {
                tell(Kind.valueOf(change.kind()), change.subject());
            }
        }
        return now;
    }

    private void tell(Kind kind, String subject) {
        for (Hearer hearer : hearers) {
            hearer.changed(kind, subject);
        }
    }
}
