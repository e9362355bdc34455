package dev.ashlar.jobs;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a handler says more about a failure than that it happened. */
public final class JobFailure extends RuntimeException {

    private final boolean permanent;
    private final transient @Nullable Duration retryAfter;

    private JobFailure(String message, @Nullable Throwable cause, boolean permanent, @Nullable Duration retryAfter) {
        super(message, cause);
        this.permanent = permanent;
        this.retryAfter = retryAfter;
    }

    /** No further attempt can succeed: the job is dead at once. */
    public static JobFailure permanent(String message) {
        return new JobFailure(message, null, true, null);
    }

    public static JobFailure permanent(String message, Throwable cause) {
        return new JobFailure(message, cause, true, null);
    }

    /** The next attempt makes sense only after this time, whatever the policy says. */
    public static JobFailure retryAfter(Duration wait, String message) {
        return new JobFailure(message, null, false, wait);
    }

    boolean isPermanent() {
        return permanent;
    }

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }
}
