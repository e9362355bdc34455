package dev.ashlar.jobs;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often a job is tried, and how long to wait in between.
 *
 * @param attempts how many tries in all; after the last the job is dead
 * @param first the wait after the first failure
 * @param longest no wait is longer
 */
public record RetryPolicy(int attempts, Duration first, Growth growth, Duration longest) {

    private static final double JITTER = 0.1;

    /** How the waits grow from one failure to the next. */
    public enum Growth {
        /** Times 1, 2, 4, 8 ... */
        DOUBLING,
        /** Times 1, 16, 81, 256 ...: soon at first, and still going the next day. */
        FOURTH_POWER
    }

    public RetryPolicy {
        if (attempts < 1) {
            throw new IllegalArgumentException("a job is tried at least once, not " + attempts + " times");
        }
    }

    /** Waits of 1 s, 16 s, 81 s, 256 s ... for twelve attempts in about eleven hours. */
    public static RetryPolicy standard() {
        return new RetryPolicy(12, Duration.ofSeconds(1), Growth.FOURTH_POWER, Duration.ofHours(6));
    }

    public static RetryPolicy doubling(int attempts, Duration first, Duration longest) {
        return new RetryPolicy(attempts, first, Growth.DOUBLING, longest);
    }

    /** One attempt only. */
    public static RetryPolicy never() {
        return new RetryPolicy(1, Duration.ZERO, Growth.DOUBLING, Duration.ZERO);
    }

    /** The wait after so many failed attempts, up to a tenth more or less so that what failed together does not return together. */
    Duration wait(int failed, RandomGenerator random) {
        double factor = switch (growth) {
            case DOUBLING -> Math.pow(2, failed - 1.0);
            case FOURTH_POWER -> Math.pow(failed, 4);
        };
        double millis = Math.min((double) first.toMillis() * factor, (double) longest.toMillis());
        return Duration.ofMillis(Math.round(millis * (1 + JITTER * (2 * random.nextDouble() - 1))));
    }
}
