package dev.ashlar.kernel.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.micronaut.http.MutableHttpHeaders;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Counts requests against the limit of their route: one bucket per limit and client, in memory. */
@Singleton
final class RateLimiter {

    private final Policy standard;
    private final Policy strict;

    RateLimiter(RateLimitSettings settings, InstantSource clock) {
        TimeMeter time = new Ticks(clock);
        standard = new Policy("default", settings.requests(), settings.window(), settings.clients(), time);
        strict = new Policy("strict", settings.strictRequests(), settings.strictWindow(), settings.clients(), time);
    }

    /** The application's own clock, so that a test can move it. */
    private record Ticks(InstantSource clock) implements TimeMeter {

        @Override
        public long currentTimeNanos() {
            Instant now = clock.instant();
            return now.getEpochSecond() * 1_000_000_000L + now.getNano();
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }

    /** What is left after this request, for the headers of its answer. */
    record Count(Policy policy, long remaining, Duration untilFull, boolean refused) {

        void writeTo(MutableHttpHeaders headers) {
            headers.set("RateLimit-Policy", policy.header);
            headers.set("RateLimit", policy.prefix + remaining + ";t=" + Math.max(1, untilFull.toSeconds()));
        }

        Refusal refusal() {
            return Refusal.of(KernelError.RATE_LIMITED).retryAfter(untilFull);
        }
    }

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
        return policy.count(caller == null ? ClientAddress.subscriber(address) : caller.getName());
    }

    static final class Policy {

        private final String header;
        private final String prefix;
        private final TimeMeter time;
        private final Bandwidth bandwidth;
        private final Cache<String, Bucket> buckets;

        Policy(String name, long requests, Duration window, long clients, TimeMeter time) {
            this.prefix = "\"" + name + "\";r=";
            this.time = time;
            this.header = "\"" + name + "\";q=" + requests + ";w=" + window.toSeconds();
            this.bandwidth = Bandwidth.builder()
                    .capacity(requests)
                    .refillGreedy(requests, window)
                    .build();
            this.buckets = Caffeine.newBuilder()
                    .maximumSize(clients)
                    .expireAfterAccess(window.multipliedBy(2))
                    .build();
        }

        Count count(String client) {
            Bucket bucket = buckets.get(
                    client,
                    key -> Bucket.builder()
                            .addLimit(bandwidth)
                            .withCustomTimePrecision(time)
                            .build());
            ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
            Duration wait = Duration.ofNanos(
                    probe.isConsumed() ? probe.getNanosToWaitForReset() : probe.getNanosToWaitForRefill());
            return new Count(this, probe.getRemainingTokens(), wait.plusMillis(999), !probe.isConsumed());
        }
    }
}
