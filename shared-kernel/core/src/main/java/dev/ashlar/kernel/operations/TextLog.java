package dev.ashlar.kernel.operations;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.ashlar.kernel.http.RequestScope;
import java.io.Console;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** Lines for people: local time, level, module, message, and the request it belongs to. */
final class TextLog implements LogFormat {

    private static final String DIM = "\u001b[2m";
    private static final String RESET = "\u001b[0m";
    private static final int MODULE_WIDTH = 10;

    private final boolean coloured;
    private final ZoneId zone = ZoneId.systemDefault();

    TextLog(boolean coloured) {
        this.coloured = coloured;
    }

    /** Coloured only where somebody looks: on a terminal, unless NO_COLOR is set. */
    @SuppressWarnings("SystemConsoleNull") // it does return null on JDK 25, whose default console is the old one again
    static TextLog forTerminal() {
        Console console = System.console();
        return new TextLog(console != null && console.isTerminal() && System.getenv("NO_COLOR") == null);
    }

    @Override
    public void append(ILoggingEvent event, LogContext context, StringBuilder line) {
        colour(line, DIM);
        LogText.appendClock(line, event.getInstant().atZone(zone));
        colour(line, RESET);
        line.append(' ');
        colour(line, colourOf(event.getLevel()));
        padded(line, event.getLevel().toString(), 5);
        colour(line, RESET);
        line.append(' ');
        padded(line, context.module() == null ? lastPart(event.getLoggerName()) : context.module(), MODULE_WIDTH);
        line.append(' ');
        LogText.appendEscaped(line, LogText.clean(String.valueOf(event.getFormattedMessage())));
        if (!event.getLoggerName().equals(Logging.ACCESS)) {
            pairs(line, event.getKeyValuePairs());
        }
        if (context.requestId() != null) {
            line.append("  ");
            colour(line, DIM);
            line.append('[');
            LogText.appendEscaped(line, context.requestId());
            line.append(']');
            colour(line, RESET);
        }
        line.append('\n');
        if (event.getThrowableProxy() != null) {
            LogText.appendStack(line, event.getThrowableProxy());
        }
    }

    private static void pairs(StringBuilder line, @Nullable List<KeyValuePair> pairs) {
        if (pairs == null) {
            return;
        }
        for (KeyValuePair pair : pairs) {
            if (pair.value instanceof RequestScope) {
                continue;
            }
            line.append(' ');
            LogText.appendEscaped(line, pair.key);
            line.append('=');
            LogText.appendEscaped(
                    line,
                    Redactor.isSecretName(pair.key) ? Redactor.REDACTED : LogText.clean(String.valueOf(pair.value)));
        }
    }

    private static String lastPart(String logger) {
        return logger.substring(logger.lastIndexOf('.') + 1);
    }

    private static void padded(StringBuilder line, String text, int width) {
        line.append(text);
        line.repeat(' ', Math.max(0, width - text.length()));
    }

    private void colour(StringBuilder line, String code) {
        if (coloured) {
            line.append(code);
        }
    }

    private static String colourOf(Level level) {
        return switch (level.toInt()) {
            case Level.ERROR_INT -> "\u001b[31m";
            case Level.WARN_INT -> "\u001b[33m";
            case Level.INFO_INT -> "\u001b[32m";
            default -> DIM;
        };
    }
}
