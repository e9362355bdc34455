package dev.ashlar.app;

import dev.ashlar.kernel.http.FailureObserver;
import dev.ashlar.kernel.http.RequestScope;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.order.Ordered;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Fails itself when it is told of a failure, before anybody else is. */
@Singleton
@Requires(condition = TroubleController.Wanted.class)
final class TroubleObserver implements FailureObserver, Ordered {

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public void failed(@Nullable RequestScope request, Throwable failure) {
        throw new IllegalStateException("planted failure of an observer");
    }
}
