package dev.ashlar.kernel.http;

import dev.ashlar.kernel.Secrets;
import dev.ashlar.kernel.Threads;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what this node has counted together with what the others have, in the database. Strict limits are asked for
 * before the answer; of the default limit a node tells the others now and then, behind the requests. While the database
 * cannot be asked each node counts by itself.
 */
@Singleton
final class SharedCount {

    private static final Logger LOG = LoggerFactory.getLogger(SharedCount.class);
    /** However many strict requests come, they leave the other connections of the pool alone. */
    private static final int AT_ONCE = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration REST_AFTER_FAILURE = Duration.ofSeconds(1);
    /** How far a client that several nodes served at once can be in debt: nobody waits for longer. */
    static final int WINDOWS_OF_DEBT = 2;

    private static final int TRIES = 3;

    private final SharedLimits limits;
    private final Secrets secrets;
    private final InstantSource clock;
    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(Threads.virtual("rate-limit"));
    private final Semaphore connections = new Semaphore(AT_ONCE);
    private final Set<RateLimiter.Tally> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean settling = new AtomicBoolean();
    private volatile boolean failing;
    private volatile long restUntil;

    SharedCount(SharedLimits limits, Secrets secrets, InstantSource clock) {
        this.limits = limits;
        this.secrets = secrets;
        this.clock = clock;
    }

    @PreDestroy
    void stop() {
        executor.shutdownNow();
    }

    /** Whether the last try to ask the database failed a moment ago. */
    boolean isResting() {
        return failing && RateLimiter.nanos(clock.instant()) < restUntil;
    }

    /** Takes one token for all nodes; what comes back says whether there was one. */
    CompletionStage<RateLimiter.Count> confirm(RateLimiter.Tally tally, RateLimiter.Count here) {
        return CompletableFuture.supplyAsync(() -> take(tally, here), executor);
    }

    private RateLimiter.Count take(RateLimiter.Tally tally, RateLimiter.Count here) {
        try {
            if (!connections.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return here;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return here;
        }
        try {
            String id = id(tally);
            RateLimiter.Policy policy = tally.policy();
            long now = RateLimiter.nanos(clock.instant());
            long most = now + policy.window();
            boolean taken = false;
            boolean refused = false;
            long fullAt = now;
            for (int i = 0; i < TRIES && !taken && !refused; i++) {
                taken = limits.takeIfLeft(id, now, policy.cost(), most) == 1;
                SharedLimits.Row row = limits.findById(id).orElse(null);
                if (row == null) {
                    fullAt = now + policy.cost();
                    taken = taken || limits.insertIfAbsent(id, fullAt) == 1;
                } else if (row.fullAt() > most) {
                    // Written by a clock that is, or was, ahead of this one: nobody waits until it has caught up.
                    limits.lower(id, most);
                    fullAt = most;
                    refused = !taken;
                } else {
                    // Nothing taken does not mean that nothing is left: the row may have come between the two
                    // statements.
                    fullAt = row.fullAt();
                    refused = !taken && Math.max(fullAt, now) + policy.cost() > most;
                }
            }
            answered();
            return tally.agree(fullAt, clock, refused);
        } catch (RuntimeException e) {
            // Whatever it is: no request is lost because it could not be counted.
            failed(e);
            return here;
        } finally {
            connections.release();
        }
    }

    /** Tells the others, soon, what this client has used up here. */
    void settle(RateLimiter.Tally tally) {
        if (waiting.add(tally)) {
            start();
        }
    }

    private void start() {
        if (settling.compareAndSet(false, true)) {
            executor.execute(this::settleAll);
        }
    }

    private void settleAll() {
        try {
            for (Iterator<RateLimiter.Tally> next = waiting.iterator(); next.hasNext(); ) {
                RateLimiter.Tally tally = next.next();
                next.remove();
                if (!isResting()) {
                    settleNow(tally);
                }
            }
        } finally {
            settling.set(false);
            // One that was added after the last look and before the flag fell would wait for the next.
            if (!waiting.isEmpty()) {
                start();
            }
        }
    }

    private void settleNow(RateLimiter.Tally tally) {
        long used = tally.takeUnsettled();
        try {
            String id = id(tally);
            RateLimiter.Policy policy = tally.policy();
            long now = RateLimiter.nanos(clock.instant());
            long cost = used * policy.cost();
            if (limits.take(id, now, cost, now + WINDOWS_OF_DEBT * policy.window()) == 0
                    && limits.insertIfAbsent(id, now + cost) == 0) {
                limits.take(id, now, cost, now + WINDOWS_OF_DEBT * policy.window());
            }
            limits.findById(id).ifPresent(row -> tally.agree(row.fullAt(), clock, false));
            answered();
        } catch (RuntimeException e) {
            tally.giveBackUnsettled(used);
            failed(e);
        }
    }

    void forgetFull() {
        limits.deleteFull(RateLimiter.nanos(clock.instant()));
    }

    private String id(RateLimiter.Tally tally) {
        String name = tally.policy().name() + " " + tally.client();
        return HexFormat.of().formatHex(secrets.mac("rate-limit", name.getBytes(StandardCharsets.UTF_8)));
    }

    private void answered() {
        if (failing) {
            failing = false;
            LOG.info("Rate limits are counted for all nodes together again");
        }
    }

    private void failed(RuntimeException failure) {
        restUntil = RateLimiter.nanos(clock.instant().plus(REST_AFTER_FAILURE));
        if (!failing) {
            failing = true;
            LOG.warn("Rate limits are counted by this node alone while the database cannot be asked", failure);
        }
    }
}
