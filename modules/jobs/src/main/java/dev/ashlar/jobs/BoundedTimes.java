package dev.ashlar.jobs;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** Times that callers choose, kept within what databases and other programs can read. */
final class BoundedTimes {

    static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private BoundedTimes() {}

    /** So much later, but not after the last day of the calendar, and not earlier. */
    static Instant later(Instant now, Duration by) {
        if (by.isNegative()) {
            return now;
        }
        try {
            return within(now, now.plus(by));
        } catch (DateTimeException | ArithmeticException e) {
            return LATEST;
        }
    }

    /** The time wished for; the past means now. */
    static Instant within(Instant now, Instant wished) {
        if (wished.isBefore(now)) {
            return now;
        }
        return wished.isAfter(LATEST) ? LATEST : wished;
    }

    static Duration times(Duration duration, int factor) {
        try {
            return duration.multipliedBy(factor);
        } catch (ArithmeticException e) {
            return Duration.ofSeconds(Long.MAX_VALUE);
        }
    }
}
