package dev.ashlar.kernel.operations;

import dev.ashlar.kernel.http.RequestScope;
import jakarta.inject.Singleton;
import java.net.http.HttpRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Carries the request id and the trace on to whomever this program calls on behalf of a request, or of a job. */
@Singleton
public final class OutgoingHeaders {

    private static final String REQUEST_ID = "X-Request-Id";
    private static final String TRACEPARENT = "traceparent";

    private final Tracing tracing;

    OutgoingHeaders(Tracing tracing) {
        this.tracing = tracing;
    }

    /** Adds the headers of the request in hand; outside of one, what the MDC holds as {@code requestId} and {@code traceparent}. */
    public HttpRequest.Builder addTo(HttpRequest.Builder call) {
        RequestScope scope = RequestScope.current();
        if (scope == null) {
            set(call, REQUEST_ID, MDC.get("requestId"));
            set(call, TRACEPARENT, MDC.get(TRACEPARENT));
            return call;
        }
        set(call, REQUEST_ID, scope.requestId());
        set(call, TRACEPARENT, scope.trace().traceparent(tracing.records(scope.trace())));
        set(call, "tracestate", scope.trace().state());
        return call;
    }

    private static void set(HttpRequest.Builder call, String name, @Nullable String value) {
        if (value != null) {
            call.setHeader(name, value);
        }
    }
}
