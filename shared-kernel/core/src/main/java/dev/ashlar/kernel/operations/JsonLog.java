package dev.ashlar.kernel.operations;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.ashlar.kernel.http.RequestScope;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** One JSON object per line, for machines. The fields are listed in docs/operating/logs.md. */
final class JsonLog implements LogFormat {

    private static final Set<String> FIELDS = Set.of(
            "time",
            "level",
            "message",
            "requestId",
            "traceId",
            "userId",
            "module",
            "route",
            "logger",
            "thread",
            "error");

    @Override
    public void append(ILoggingEvent event, LogContext context, StringBuilder line) {
        line.append("{\"time\":\"");
        LogText.appendTime(line, event.getInstant());
        line.append("\",\"level\":\"").append(event.getLevel()).append('"');
        String message = String.valueOf(event.getFormattedMessage());
        field(line, "message", Logging.isToldAsItIs(event) ? message : LogText.clean(message));
        field(line, "requestId", context.requestId());
        field(line, "traceId", context.traceId());
        field(line, "userId", context.userId());
        field(line, "module", context.module());
        field(line, "route", context.route());
        field(line, "logger", event.getLoggerName());
        field(line, "thread", threadName(event));
        if (event.getThrowableProxy() != null) {
            StringBuilder stack = new StringBuilder(2048);
            LogText.appendStack(stack, event.getThrowableProxy());
            field(line, "error", stack.toString());
        }
        pairs(line, event.getKeyValuePairs());
        if (!context.more().isEmpty()) {
            for (Map.Entry<String, String> entry : context.more().entrySet()) {
                if (!LogContext.isKnown(entry.getKey())) {
                    pair(line, entry.getKey(), entry.getValue());
                }
            }
        }
        line.append("}\n");
    }

    /** Virtual threads have no name. */
    private static String threadName(ILoggingEvent event) {
        String name = event.getThreadName();
        return name.isEmpty() ? "virtual" : name;
    }

    private static void pairs(StringBuilder line, @Nullable List<KeyValuePair> pairs) {
        if (pairs == null) {
            return;
        }
        for (KeyValuePair pair : pairs) {
            if (!(pair.value instanceof RequestScope)) {
                pair(line, pair.key, pair.value);
            }
        }
    }

    private static void pair(StringBuilder line, String key, @Nullable Object value) {
        line.append(',');
        LogText.appendJson(line, FIELDS.contains(key) ? "_" + key : key);
        line.append(':');
        switch (value) {
            case null -> line.append("null");
            case Object hidden when Redactor.isSecretName(key) -> LogText.appendJson(line, Redactor.REDACTED);
            case Integer number -> line.append(number);
            case Long number -> line.append(number);
            case Boolean truth -> line.append(truth);
            case Double number when Double.isFinite(number) -> line.append(number);
            default -> LogText.appendJson(line, LogText.clean(String.valueOf(value)));
        }
    }

    private static void field(StringBuilder line, String name, @Nullable String value) {
        if (value != null) {
            line.append(",\"").append(name).append("\":");
            LogText.appendJson(line, value);
        }
    }
}
