package dev.ashlar.kernel.operations;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HexFormat;

/** What both forms of a log line need: times, escapes and stacks. */
final class LogText {

    private static final int LONGEST_MESSAGE = 16_384;
    private static final int FRAMES = 60;
    private static final int CAUSES = 8;

    private LogText() {}

    /** The message as it may be shown: without secrets, and cut where it is out of all measure. */
    static String clean(String message) {
        return Redactor.redact(
                message.length() <= LONGEST_MESSAGE
                        ? message
                        : message.substring(0, LONGEST_MESSAGE) + "... (" + (message.length() - LONGEST_MESSAGE)
                                + " more characters)");
    }

    /** ISO 8601 in UTC with milliseconds. */
    static void appendTime(StringBuilder line, Instant time) {
        ZonedDateTime utc = time.atZone(ZoneOffset.UTC);
        digits(line, utc.getYear(), 4).append('-');
        digits(line, utc.getMonthValue(), 2).append('-');
        digits(line, utc.getDayOfMonth(), 2).append('T');
        appendClock(line, utc);
        line.append('Z');
    }

    /** Hours, minutes, seconds and milliseconds. */
    static void appendClock(StringBuilder line, ZonedDateTime time) {
        digits(line, time.getHour(), 2).append(':');
        digits(line, time.getMinute(), 2).append(':');
        digits(line, time.getSecond(), 2).append('.');
        digits(line, time.getNano() / 1_000_000, 3);
    }

    private static StringBuilder digits(StringBuilder line, int number, int width) {
        for (int bound = 10, i = 1; i < width; i++, bound *= 10) {
            if (number < bound) {
                line.append('0');
            }
        }
        return line.append(number);
    }

    /** Makes whatever could begin a new line, move a cursor or turn the writing direction visible as an escape. */
    static void appendEscaped(StringBuilder line, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isUnsafe(c)) {
                escape(line, c);
            } else {
                line.append(c);
            }
        }
    }

    static void appendJson(StringBuilder line, String text) {
        line.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (isUnsafe(c)) {
                escape(line, c);
            } else {
                line.append(c);
            }
        }
        line.append('"');
    }

    private static boolean isUnsafe(char c) {
        return c < 0x20
                || (c >= 0x7f && c <= 0x9f)
                || (c >= '\u200e' && c <= '\u200f')
                || (c >= '\u2028' && c <= '\u202e')
                || (c >= '\u2066' && c <= '\u2069')
                || c == '\ufeff'
                || (c >= '\ufff9' && c <= '\ufffb');
    }

    private static void escape(StringBuilder line, char c) {
        switch (c) {
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> line.append("\\u").append(HexFormat.of().toHexDigits(c));
        }
    }

    /** The failure with its causes; line feeds come only from here, those of the messages are escaped. */
    static void appendStack(StringBuilder stack, IThrowableProxy failure) {
        IThrowableProxy present = failure;
        for (int depth = 0; present != null; depth++, present = present.getCause()) {
            if (depth > 0) {
                stack.append("Caused by: ");
            }
            if (depth == CAUSES) {
                stack.append("(more)\n");
                return;
            }
            appendOne(stack, present);
            for (IThrowableProxy suppressed : present.getSuppressed()) {
                stack.append("Suppressed: ");
                appendOne(stack, suppressed);
            }
        }
    }

    private static void appendOne(StringBuilder stack, IThrowableProxy failure) {
        stack.append(failure.getClassName());
        String message = failure.getMessage();
        if (message != null) {
            stack.append(": ");
            appendEscaped(stack, clean(message));
        }
        stack.append('\n');
        StackTraceElementProxy[] frames = failure.getStackTraceElementProxyArray();
        int shown = Math.min(frames.length - failure.getCommonFrames(), FRAMES);
        for (int i = 0; i < shown; i++) {
            stack.append("    ").append(frames[i].getSTEAsString()).append('\n');
        }
        if (shown < frames.length) {
            stack.append("    ... ").append(frames.length - shown).append(" more\n");
        }
    }
}
