package dev.ashlar.kernel.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Counts requests against the limit of their route: one bucket per limit and client, in memory. */
@Singleton
final class RateLimiter {

    private final Policy standard;
    private final Policy strict;

    RateLimiter(RateLimitSettings settings) {
        standard = new Policy("default", settings.requests(), settings.window(), settings.clients());
        strict = new Policy("strict", settings.strictRequests(), settings.strictWindow(), settings.clients());
    }

    /** What is left after this request, for the headers of its answer. */
    record Count(Policy policy, long remaining, Duration untilFull, boolean refused) {

        void writeTo(MutableHttpResponse<?> answer) {
            answer.header("RateLimit-Policy", policy.header);
            answer.header(
                    "RateLimit", "\"" + policy.name + "\";r=" + remaining + ";t=" + Math.max(1, untilFull.toSeconds()));
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

        private final String name;
        private final String header;
        private final Bandwidth bandwidth;
        private final Cache<String, Bucket> buckets;

        Policy(String name, long requests, Duration window, long clients) {
            this.name = name;
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
                    client, key -> Bucket.builder().addLimit(bandwidth).build());
            ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
            Duration wait = Duration.ofNanos(
                    probe.isConsumed() ? probe.getNanosToWaitForReset() : probe.getNanosToWaitForRefill());
            return new Count(this, probe.getRemainingTokens(), wait.plusMillis(999), !probe.isConsumed());
        }
    }
}
