package dev.ashlar.kernel;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Primary;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;

/** Where time, ids and randomness come from: the only place that takes them from the air. */
@Factory
public final class Sources {

    /** Ticks in microseconds, as the databases keep time: what is written reads back the same. */
    @Singleton
    @Primary
    InstantSource clock() {
        return systemClock();
    }

    /** The same for what runs before there is an application: the commands. */
    public static InstantSource systemClock() {
        return Clock.tick(Clock.systemUTC(), Duration.ofNanos(1000));
    }

    @Singleton
    SecureRandom random() {
        return new SecureRandom();
    }

    @Singleton
    Ids ids(InstantSource clock, SecureRandom random) {
        return Ids.using(clock, random);
    }
}
