package dev.ashlar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what happens in the background, and fails with the last state when it does not. */
final class Eventually {

    private Eventually() {}

    static void within(Duration limit, String what, BooleanSupplier condition) {
        within(limit, () -> what, condition);
    }

    static void within(Duration limit, Supplier<String> what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() < deadline)
                    .as("within %s: %s", limit, what.get())
                    .isTrue();
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
