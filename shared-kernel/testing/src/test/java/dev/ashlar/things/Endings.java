package dev.ashlar.things;

import dev.ashlar.kernel.http.FailureObserver;
import dev.ashlar.kernel.http.RequestScope;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.http.context.event.HttpRequestTerminatedEvent;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How requests to one address ended, whether or not anybody was there to hear the answer. */
@Singleton
class Endings implements ApplicationEventListener<HttpRequestTerminatedEvent>, FailureObserver {

    private final BlockingQueue<RequestScope> ended = new LinkedBlockingQueue<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    @Override
    public void onApplicationEvent(HttpRequestTerminatedEvent event) {
        Optional.ofNullable(RequestScope.of(event.getSource())).ifPresent(ended::add);
    }

    @Override
    public void failed(@Nullable RequestScope request, Throwable failure) {
        failures.add(failure);
    }

    /** The first request with this id; waits for it to end. */
    RequestScope await(String requestId) throws InterruptedException {
        while (true) {
            RequestScope next = ended.poll(15, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("the request " + requestId + " never ended");
            }
            if (next.requestId().equals(requestId)) {
                return next;
            }
        }
    }

    /** What was logged as a fault of ours. */
    List<Throwable> failures() {
        return failures;
    }
}
