package dev.ashlar.kernel.http;

import dev.ashlar.kernel.Chore;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;

/** Forgets idempotency keys whose day is over. */
@Singleton
final class IdempotencyExpiry implements Chore {

    private final IdempotencyKeys keys;
    private final InstantSource clock;

    IdempotencyExpiry(IdempotencyKeys keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "kernel.idempotency-expiry";
    }

    @Override
    public Duration every() {
        return Duration.ofHours(1);
    }

    @Override
    public void run() {
        keys.deleteOlderThan(clock.instant().minus(IdempotencyInterceptor.KEPT));
    }
}
