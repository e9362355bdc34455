package dev.ashlar.kernel.http;

import org.jspecify.annotations.Nullable;

/** Is told of every failure nobody foresaw, after it was logged. Must return at once. */
public interface FailureObserver {

    /** A request has failed with a 500. The scope is missing when it failed before the front door. */
    void failed(@Nullable RequestScope request, Throwable failure);
}
