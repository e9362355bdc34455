package dev.ashlar.kernel.operations;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.operations.LogSettings.Format;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log of this process. There is one, whatever else there may be two of, so it is reached without injection. */
public final class Logging {

    static final String ACCESS = "dev.ashlar.access";

    private Logging() {}

    /** Puts the settings into force. */
    public static void apply(RuntimeSettings runtime, LogSettings settings) {
        LoggerContext context = context();
        apply(context, writer(), runtime.isProduction(), settings);
    }

    static void apply(LoggerContext context, LogWriter writer, boolean production, LogSettings settings) {
        Format format = settings.format() != null ? settings.format() : production ? Format.JSON : Format.TEXT;
        writer.writeAs(
                switch (format) {
                    case JSON -> new JsonLog();
                    case TEXT -> TextLog.forTerminal();
                });
        Level level = settings.level().level();
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN);
        context.getLogger("dev.ashlar").setLevel(level);
        settings.levelsByPackage()
                .forEach((name, threshold) -> context.getLogger(name).setLevel(threshold.level()));
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        if (!root.isAttached(writer)) {
            root.addAppender(writer);
        }
    }

    /** Waits until everything logged so far is written. */
    public static void flush() {
        writer().flush();
    }

    /** Whether the log is written for people to read. */
    public static boolean isForPeople() {
        return writer().isForPeople();
    }

    /** Lines that were given up because they came faster than they could be written. */
    static long dropped() {
        return writer().dropped();
    }

    /** Who is told when a line reports that the JVM itself is broken. */
    static void onBrokenMachine(Consumer<Throwable> handler) {
        writer().onBrokenMachine(handler);
    }

    /** Which module a route belongs to, by its template. */
    static void modulesOfRoutes(Map<String, String> modules) {
        writer().modulesOfRoutes(modules);
    }

    static LoggerContext context() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            return context;
        }
        throw new IllegalStateException("the log must be Logback's: is another SLF4J provider on the class path?");
    }

    private static LogWriter writer() {
        if (context().getLogger(Logger.ROOT_LOGGER_NAME).getAppender(LogWriter.NAME) instanceof LogWriter writer) {
            return writer;
        }
        if (LogSetup.isNativeImage()) {
            return LogSetup.attach(context());
        }
        throw new IllegalStateException("the log was set up by somebody else: is there a logback.xml?");
    }
}
