package dev.ashlar.kernel.operations;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.operations.LogSettings.Format;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/** The log of this process. There is one, whatever else there may be two of, so it is reached without injection. */
public final class Logging {

    static final String ACCESS = "dev.ashlar.access";

    private static final Logger LOG = LoggerFactory.getLogger(Logging.class);
    private static final Marker AS_IT_IS = MarkerFactory.getDetachedMarker("as it is");

    private Logging() {}

    /** Puts the settings into force. */
    public static void apply(RuntimeSettings runtime, LogSettings settings) {
        LoggerContext context = context();
        apply(context, writer(), runtime.isProduction(), settings);
        StandardLogBridge.build();
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
        // Warns at every start of a run-time whose collector cannot tell of its pauses; nobody can do anything about
        // it.
        context.getLogger("io.micrometer.core.instrument.binder.jvm.JvmGcMetrics")
                .setLevel(Level.ERROR);
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

    /**
     * Tells whoever started the program something, as it is: lines for people, or entries of the log where a program reads
     * standard output. Nothing is taken out of them, since the one secret there may be is meant to be read here.
     */
    public static void tell(List<String> lines) {
        if (writer().isForPeople()) {
            writer().print(lines);
        } else {
            lines.forEach(line -> LOG.atInfo().addMarker(AS_IT_IS).log("{}", line.strip()));
        }
    }

    /** Whether a line was written by {@link #tell}. */
    static boolean isToldAsItIs(ILoggingEvent event) {
        List<Marker> markers = event.getMarkerList();
        return markers != null && markers.contains(AS_IT_IS);
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
