package dev.ashlar.kernel.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.database.Database;
import dev.ashlar.kernel.database.DatabaseAddress.Vendor;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.micronaut.http.MutableHttpHeaders;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts requests against the limit of their route: one bucket per limit and client. The bucket is always in memory; where
 * several nodes count together, {@link SharedCount} takes out of it what was used on the others.
 */
@Singleton
final class RateLimiter {

    /** A node tells the others of a client each time that it has served this part of the limit. */
    private static final long SHARES = 20;

    private static final String POLICY = "RateLimit-Policy";
    private static final String LEFT = "RateLimit";

    private final Policy standard;
    private final Policy strict;
    private final SharedCount shared;
    private final boolean together;

    RateLimiter(RateLimitSettings settings, InstantSource clock, SharedCount shared, Database database) {
        TimeMeter time = new Ticks(clock);
        standard = new Policy("default", settings.requests(), settings.window(), settings.clients(), time);
        strict = new Policy("strict", settings.strictRequests(), settings.strictWindow(), settings.clients(), time);
        this.shared = shared;
        this.together = switch (settings.store()) {
            case MEMORY -> false;
            case DATABASE -> true;
            case AUTO -> database.address().vendor() == Vendor.POSTGRESQL;
        };
    }

    /** For a limit that somebody behind the route keeps, and of which nothing is left. */
    static void writeUsedUp(Refusal.Limit limit, long wait, MutableHttpHeaders headers) {
        headers.set(POLICY, policy(limit.name(), limit.most(), limit.window()));
        headers.set(LEFT, "\"" + limit.name() + "\";r=0;t=" + wait);
    }

    private static String policy(String name, long most, Duration window) {
        return "\"" + name + "\";q=" + most + ";w=" + window.toSeconds();
    }

    static long nanos(Instant now) {
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    /**
     * The application's own clock, so that a test can move it; but one that never goes back. Who was told to wait for six
     * seconds has waited after six seconds, although the clock of the machine was put right by an hour meanwhile.
     */
    private static final class Ticks implements TimeMeter {

        /** Less is a clock being put right slowly, or two threads that passed on what they read in the other order. */
        private static final long STEP = Duration.ofMillis(100).toNanos();

        private final InstantSource clock;
        private long latest;
        private long latestAt = System.nanoTime();
        private long setBack;

        private Ticks(InstantSource clock) {
            this.clock = clock;
            this.latest = nanos(clock.instant());
        }

        @Override
        public synchronized long currentTimeNanos() {
            long at = System.nanoTime();
            long now = nanos(clock.instant()) + setBack;
            long evenly = latest + at - latestAt;
            if (now < evenly - STEP) {
                setBack += evenly - now;
                now = evenly;
            }
            latest = now;
            latestAt = at;
            return now;
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }

    /** The one way a wait is told, in every header: in whole seconds, after which the time has come for sure. */
    static long seconds(Duration wait) {
        return Math.max(1, wait.plusNanos(999_999_999).toSeconds());
    }

    /**
     * What is left after this request, for the headers of its answer.
     *
     * @param untilMore the time until there is one more than now; for who has nothing left, until the next is served
     */
    record Count(Tally tally, long remaining, Duration untilMore, boolean refused) {

        void writeTo(MutableHttpHeaders headers) {
            // A limit behind the route that refused has described itself: to say what is left of this one would
            // mislead.
            if (!headers.contains(POLICY)) {
                Policy policy = tally.policy;
                headers.set(POLICY, policy.header);
                headers.set(LEFT, policy.prefix + remaining + ";t=" + seconds(untilMore));
            }
        }

        Refusal refusal() {
            return Refusal.of(KernelError.RATE_LIMITED).retryAfter(untilMore);
        }
    }

    /** Counts on this node: the answer for the default limit, a first look for the strict one. */
    @Nullable
    Count count(Route.Limit limit, @Nullable Caller caller, String address) {
        Policy policy = switch (limit) {
            case DEFAULT -> standard;
            case STRICT -> strict;
            case NONE -> null;
        };
        if (policy == null) {
            return null;
        }
        Tally tally = policy.of(caller == null ? ClientAddress.subscriber(address) : caller.getName());
        Count count = tally.count();
        if (together && policy != strict && !count.refused() && tally.isToBeTold()) {
            shared.settle(tally);
        }
        return count;
    }

    /**
     * What all nodes together make of it, or null when this node's own count is the answer. Who is over the limit here is
     * over it everywhere, so refusing a flood costs the database nothing.
     */
    @Nullable
    CompletionStage<Count> confirm(Count count) {
        boolean asks = together && count.tally.policy == strict && !count.refused() && !shared.isResting();
        return asks ? shared.confirm(count.tally, count) : null;
    }

    void forgetFull() {
        if (together) {
            shared.forgetFull();
        }
    }

    /** One of the limits. */
    static final class Policy {

        private final String name;
        private final String header;
        private final String prefix;
        private final TimeMeter time;
        private final Bandwidth bandwidth;
        private final long window;
        private final long cost;
        private final long share;
        private final Cache<String, Tally> tallies;

        Policy(String name, long requests, Duration window, long clients, TimeMeter time) {
            this.name = name;
            this.prefix = "\"" + name + "\";r=";
            this.time = time;
            this.header = policy(name, requests, window);
            this.window = window.toNanos();
            this.cost = Math.max(1, this.window / requests);
            this.share = Math.max(1, requests / SHARES);
            this.bandwidth = Bandwidth.builder()
                    .capacity(requests)
                    .refillGreedy(requests, window)
                    .build();
            this.tallies = Caffeine.newBuilder()
                    .maximumSize(clients)
                    .expireAfterAccess(window.multipliedBy(2))
                    .build();
        }

        String name() {
            return name;
        }

        /** In nanoseconds. */
        long window() {
            return window;
        }

        /** The time, in nanoseconds, after which one request is given back. */
        long cost() {
            return cost;
        }

        private Tally of(String client) {
            return tallies.get(client, key -> new Tally(this, key));
        }
    }

    /** What one client has left of one limit. */
    static final class Tally {

        private final Policy policy;
        private final String client;
        private final Bucket bucket;
        /** Used here, and not known to the other nodes yet. */
        private final AtomicLong unsettled = new AtomicLong();

        private Tally(Policy policy, String client) {
            this.policy = policy;
            this.client = client;
            this.bucket = Bucket.builder()
                    .addLimit(policy.bandwidth)
                    .withCustomTimePrecision(policy.time)
                    .build();
        }

        Policy policy() {
            return policy;
        }

        String client() {
            return client;
        }

        private Count count() {
            ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
            long left = Math.max(0, probe.getRemainingTokens());
            if (!probe.isConsumed()) {
                return new Count(this, left, Duration.ofNanos(probe.getNanosToWaitForRefill()), true);
            }
            // Of what is given back until the bucket is full, all but the first.
            long later = (policy.bandwidth.getCapacity() - left - 1) * policy.cost;
            return new Count(this, left, Duration.ofNanos(probe.getNanosToWaitForReset() - later), false);
        }

        private boolean isToBeTold() {
            return unsettled.incrementAndGet() >= policy.share;
        }

        long takeUnsettled() {
            return unsettled.getAndSet(0);
        }

        void giveBackUnsettled(long used) {
            unsettled.addAndGet(used);
        }

        /**
         * Lowers what is left here to what all nodes together leave. One at a time: two answers that come together would
         * else take the difference twice, and only what the nodes owe together may leave a debt here.
         *
         * <p>The time is read last. By the time at which the database was asked, what came back to the client while it
         * answered would be taken away again.
         */
        synchronized Count agree(long fullAt, InstantSource clock, boolean refused) {
            long available = bucket.getAvailableTokens();
            long usedUp = Math.max(0, fullAt - nanos(clock.instant()));
            if (usedUp > SharedCount.WINDOWS_OF_DEBT * policy.window) {
                // Nobody can owe that much: the clock was set back after this was written, and what is here goes on.
                usedUp = Math.max(0, policy.window - (available + unsettled.get()) * policy.cost);
            }
            long left = Math.floorDiv(policy.window - usedUp, policy.cost);
            long here = left - unsettled.get();
            long tooMany = available - here;
            if (tooMany > 0 && here >= 0) {
                bucket.tryConsumeAsMuchAsPossible(tooMany);
            } else if (tooMany > 0) {
                bucket.consumeIgnoringRateLimits(tooMany);
            }
            long remaining = refused ? 0 : Math.max(0, left);
            long wait = usedUp + (remaining + 1) * policy.cost - policy.window;
            return new Count(this, remaining, Duration.ofNanos(Math.max(0, wait)), refused);
        }
    }
}
