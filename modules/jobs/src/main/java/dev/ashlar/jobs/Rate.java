package dev.ashlar.jobs;

import java.time.Duration;

/** At most so many starts in any stretch of time of this length. */
public record Rate(int starts, Duration within) {

    public Rate {
        if (starts < 1 || within.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException(
                    "a rate needs at least one start and a time: " + starts + " in " + within);
        }
    }

    public static Rate perMinute(int starts) {
        return new Rate(starts, Duration.ofMinutes(1));
    }
}
