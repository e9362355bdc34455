package dev.ashlar.testing;

import io.micronaut.context.annotation.Primary;
import io.micronaut.context.annotation.Replaces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Real time, moved by as much as the test likes. It runs on evenly from where it was at the first look, the same for all
 * nodes in a process: a machine whose clock is put right in the middle of a run changes no result.
 */
@Singleton
@Primary
@Replaces(InstantSource.class)
public final class TestClock implements InstantSource {

    @SuppressWarnings("TimeInStaticInitializer") // On purpose: what comes after is measured from here.
    private static final Instant START = Instant.now();

    private static final long STARTED = System.nanoTime();

    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

    /** Lets time pass at once. */
    public void advance(Duration by) {
        ahead.updateAndGet(now -> now.plus(by));
    }

    void reset() {
        ahead.set(Duration.ZERO);
    }

    @Override
    public Instant instant() {
        return START.plusNanos(System.nanoTime() - STARTED).plus(ahead.get()).truncatedTo(ChronoUnit.MICROS);
    }
}
