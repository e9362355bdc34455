package dev.ashlar.kernel;

import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Deletes what is over, however much it is, in small commits that nobody has to wait for. */
public final class Portions {

    private static final int AT_ONCE = 500;

    private Portions() {}

    /**
     * Repeats each step, outside of a transaction, as long as it finds as much as it may. One that fails does not keep the
     * others from their turn; its failure is thrown after them.
     *
     * @param steps delete as many rows as they are told at most, and say how many it were
     */
    public static void deleteAll(IntUnaryOperator... steps) {
        RuntimeException failure = null;
        for (IntUnaryOperator step : steps) {
            try {
                repeat(step);
            } catch (RuntimeException e) {
                failure = joined(failure, e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static void repeat(IntUnaryOperator step) {
        while (step.applyAsInt(AT_ONCE) >= AT_ONCE) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    private static RuntimeException joined(@Nullable RuntimeException first, RuntimeException next) {
        if (first == null) {
            return next;
        }
        if (!first.equals(next)) {
            first.addSuppressed(next);
        }
        return first;
    }
}
