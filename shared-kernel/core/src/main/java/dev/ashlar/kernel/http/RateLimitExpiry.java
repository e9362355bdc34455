package dev.ashlar.kernel.http;

import dev.ashlar.kernel.Chore;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Forgets clients that have everything back: they are counted as if they had never come. */
@Singleton
final class RateLimitExpiry implements Chore {

    private final RateLimiter limiter;

    RateLimitExpiry(RateLimiter limiter) {
        this.limiter = limiter;
    }

    @Override
    public String name() {
        return "kernel.rate-limit-expiry";
    }

    @Override
    public Duration every() {
        return Duration.ofMinutes(10);
    }

    @Override
    public void run() {
        limiter.forgetFull();
    }
}
