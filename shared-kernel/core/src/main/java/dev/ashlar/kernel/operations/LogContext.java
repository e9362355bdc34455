package dev.ashlar.kernel.operations;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.http.RequestScope;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * For whom a line was written: the request this thread works on, else what the thread has said through the MDC, as a job
 * does for whoever caused it.
 */
record LogContext(
        @Nullable String requestId,
        @Nullable String traceId,
        @Nullable String userId,
        @Nullable String module,
        @Nullable String route,
        Map<String, String> more) {

    private static final String OURS = "dev.ashlar.";
    private static final String KERNEL = "kernel";
    private static final Set<String> KNOWN = Set.of("requestId", "traceId", "traceparent", "userId", "module", "route");

    static LogContext of(ILoggingEvent event, Map<String, String> modulesOfRoutes) {
        Map<String, String> mdc = event.getMDCPropertyMap();
        RequestScope scope = scopeOf(event);
        String route = scope != null && !scope.route().isEmpty() ? scope.route() : mdc.get("route");
        Caller caller = scope == null ? null : scope.caller();
        return new LogContext(
                scope != null ? scope.requestId() : mdc.get("requestId"),
                scope != null ? scope.trace().traceId() : mdc.get("traceId"),
                caller != null ? caller.getName() : mdc.get("userId"),
                module(event.getLoggerName(), mdc.get("module"), route, modulesOfRoutes),
                route,
                mdc.isEmpty() || KNOWN.containsAll(mdc.keySet()) ? Map.of() : mdc);
    }

    static boolean isKnown(String key) {
        return KNOWN.contains(key);
    }

    /** A line about a request that is over carries its scope along, for no thread works on it any more. */
    private static @Nullable RequestScope scopeOf(ILoggingEvent event) {
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            for (KeyValuePair pair : pairs) {
                if (pair.value instanceof RequestScope scope) {
                    return scope;
                }
            }
        }
        return RequestScope.current();
    }

    /** The module whose class speaks; for the kernel and for libraries, the module whose route they serve. */
    private static @Nullable String module(
            String logger, @Nullable String given, @Nullable String route, Map<String, String> modulesOfRoutes) {
        String own = null;
        if (logger.startsWith(OURS)) {
            int end = logger.indexOf('.', OURS.length());
            own = end < 0 ? logger.substring(OURS.length()) : logger.substring(OURS.length(), end);
            if (!own.equals(KERNEL) && !logger.equals(Logging.ACCESS)) {
                return own;
            }
        }
        if (given != null) {
            return given;
        }
        String served = route == null ? null : modulesOfRoutes.get(route);
        return served != null ? served : own == null ? null : KERNEL;
    }
}
