package dev.ashlar.jobs;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.http.RequestScope;
import dev.ashlar.kernel.http.TraceContext;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.context.ServerRequestContext;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Knows what is behind the work in hand: a request, or the job or event that is being worked on. */
@Singleton
final class OriginOfWork {

    private static final ScopedValue<Origin> WORK = ScopedValue.newInstance();

    Origin current() {
        if (WORK.isBound()) {
            return WORK.get();
        }
        RequestScope scope = RequestScope.current();
        if (scope == null) {
            return Origin.UNKNOWN;
        }
        Optional<HttpRequest<Object>> request = ServerRequestContext.currentRequest();
        Caller caller = scope.caller();
        TraceContext trace = scope.trace();
        return new Origin(
                scope.requestId(),
                "00-" + trace.traceId() + "-" + trace.spanId() + (trace.isSampled() ? "-01" : "-00"),
                caller == null ? null : caller.userId(),
                request.flatMap(HttpRequest::getLocale)
                        .map(Locale::toLanguageTag)
                        .filter(tag -> tag.length() <= 35)
                        .orElse(null));
    }

    /** Work that may fail in any way. */
    interface Work {
        void run() throws Exception;
    }

    /** Does the work as if it still belonged to what brought it about, in log lines and calls to others too. */
    void restore(Origin origin, String job, Work work) throws Exception {
        call(origin, job, () -> {
            work.run();
            return origin;
        });
    }

    <T> T call(Origin origin, String job, Callable<T> work) throws Exception {
        put("requestId", origin.requestId());
        put(
                "traceId",
                origin.traceparent() == null ? null : origin.traceparent().substring(3, 35));
        put("traceparent", origin.traceparent());
        put("userId", origin.callerId() == null ? null : origin.callerId().toString());
        put("jobId", job);
        try {
            return ScopedValue.where(WORK, origin).call(work::call);
        } finally {
            MDC.remove("requestId");
            MDC.remove("traceId");
            MDC.remove("traceparent");
            MDC.remove("userId");
            MDC.remove("jobId");
        }
    }

    private static void put(String key, @Nullable String value) {
        if (value != null) {
            MDC.put(key, value);
        }
    }
}
