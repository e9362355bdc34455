package dev.ashlar.kernel.operations;

import dev.ashlar.kernel.http.RequestScope;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Rate, errors and duration of every route. The timers are found by the route's own strings in two steps, so that counting
 * a request makes no objects; what a caller can make up (paths, methods) never becomes a label.
 */
@Singleton
final class RequestTimers {

    private static final String NO_ROUTE = "unmatched";
    private static final String OTHER_METHOD = "other";
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final int LAST_STATUS = 599;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofMillis(1000),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    private final MeterRegistry metrics;
    private final Counter limited;
    private final Map<String, Map<String, AtomicReferenceArray<@Nullable Timer>>> timers = new ConcurrentHashMap<>();

    RequestTimers(MeterRegistry metrics) {
        this.metrics = metrics;
        this.limited = Counter.builder("http.server.requests.rate.limited")
                .description("Requests refused because their caller came too often")
                .register(metrics);
    }

    void record(RequestScope request) {
        int status = request.status() > LAST_STATUS || request.status() < 0 ? 0 : request.status();
        AtomicReferenceArray<@Nullable Timer> byStatus = timers.computeIfAbsent(
                        request.route(), route -> new ConcurrentHashMap<>())
                .computeIfAbsent(
                        METHODS.contains(request.method()) ? request.method() : OTHER_METHOD,
                        method -> new AtomicReferenceArray<>(LAST_STATUS + 1));
        Timer timer = byStatus.get(status);
        if (timer == null) {
            timer = timer(request, status);
            byStatus.set(status, timer);
        }
        timer.record(request.elapsedNanos(), TimeUnit.NANOSECONDS);
        if (status == TOO_MANY_REQUESTS) {
            limited.increment();
        }
    }

    private Timer timer(RequestScope request, int status) {
        return Timer.builder("http.server.requests")
                .description("Requests by route; status \"aborted\" when the connection ended before the answer")
                .tag("method", METHODS.contains(request.method()) ? request.method() : OTHER_METHOD)
                .tag("route", request.route().isEmpty() ? NO_ROUTE : request.route())
                .tag("status", status == 0 ? "aborted" : String.valueOf(status))
                .serviceLevelObjectives(BUCKETS)
                .register(metrics);
    }
}
