package dev.ashlar.kernel.operations;

import ch.qos.logback.classic.spi.ILoggingEvent;

/** The form of a log line. */
sealed interface LogFormat permits JsonLog, TextLog {

    /** Appends the event as one line with its line feed; nothing in the event can make it two records. */
    void append(ILoggingEvent event, LogContext context, StringBuilder line);
}
