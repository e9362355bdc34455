package dev.ashlar.kernel.operations;

import dev.ashlar.kernel.http.RequestScope;
import dev.ashlar.kernel.http.Route;
import dev.ashlar.kernel.http.RouteRules;
import dev.ashlar.kernel.http.Routes;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.http.context.event.HttpRequestTerminatedEvent;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Sees every request once its answer is written: counts it, writes it to the access log and ends its span. */
@Singleton
final class RequestObserver implements ApplicationEventListener<HttpRequestTerminatedEvent> {

    private static final Logger ACCESS = LoggerFactory.getLogger(Logging.ACCESS);
    private static final double NANOS_PER_MILLI = 1e6;

    private final RequestTimers timers;
    private final Tracing tracing;
    private final boolean accessLog;
    private final Set<String> quietRoutes;

    RequestObserver(RequestTimers timers, Tracing tracing, Routes routes, LogSettings settings) {
        this.timers = timers;
        this.tracing = tracing;
        this.accessLog = settings.accessLog();
        // What machines ask every few seconds would hide what people do.
        this.quietRoutes = routes.all().stream()
                .filter(route -> route.limit() == Route.Limit.NONE)
                .map(RouteRules::path)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void onApplicationEvent(HttpRequestTerminatedEvent event) {
        RequestScope request = RequestScope.of(event.getSource());
        if (request == null) {
            return;
        }
        timers.record(request);
        boolean quiet = quietRoutes.contains(request.route());
        if (!quiet) {
            tracing.ended(request);
        }
        if (accessLog) {
            write(request, quiet ? Level.DEBUG : Level.INFO);
        }
    }

    private static void write(RequestScope request, Level level) {
        if (!ACCESS.isEnabledForLevel(level)) {
            return;
        }
        double millis = Math.round(request.elapsedNanos() / NANOS_PER_MILLI * 100) / 100.0;
        ACCESS.atLevel(level)
                .addKeyValue("scope", request)
                .addKeyValue("method", request.method())
                .addKeyValue("path", request.path())
                .addKeyValue("status", request.status())
                .addKeyValue("durationMs", millis)
                .addKeyValue("client", request.client())
                .log(request.method() + " " + request.path() + " " + request.status() + " " + millis + " ms");
    }
}
