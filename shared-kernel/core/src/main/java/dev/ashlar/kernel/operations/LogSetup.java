package dev.ashlar.kernel.operations;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.ashlar.kernel.operations.LogSettings.Format;
import dev.ashlar.kernel.operations.LogSettings.Threshold;
import java.util.List;
import java.util.Map;

/**
 * Sets logging up when the first class asks for a logger, which is before the settings are read. What it guesses from the
 * environment holds until {@link Logging#apply} knows better; a wrong value is reported there, with all other mistakes.
 *
 * <p>While a native image is built the libraries ask for their loggers already. Their writer, with its thread and its guess,
 * belongs to the running program and is made there, when {@link Logging} is first used.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {

    /** In this system property GraalVM's builder and its images say which of the two they are. */
    private static final String IMAGE_CODE = "org.graalvm.nativeimage.imagecode";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (!"buildtime".equals(System.getProperty(IMAGE_CODE))) {
            attach(context);
        }
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    static boolean isNativeImage() {
        return "runtime".equals(System.getProperty(IMAGE_CODE));
    }

    static LogWriter attach(LoggerContext context) {
        Map<String, String> environment = System.getenv();
        boolean production = "production".equalsIgnoreCase(environment.getOrDefault("ASHLAR_ENVIRONMENT", ""));
        String format = environment.getOrDefault("LOG_FORMAT", "").strip();
        Threshold level;
        try {
            level = Threshold.named(environment.getOrDefault("LOG_LEVEL", "info"));
        } catch (IllegalArgumentException e) {
            level = Threshold.INFO;
        }
        boolean json = format.isEmpty() ? production : format.equalsIgnoreCase("json");
        LogWriter writer = new LogWriter();
        writer.setContext(context);
        writer.setName(LogWriter.NAME);
        Logging.apply(
                context, writer, production, new LogSettings(level, json ? Format.JSON : Format.TEXT, List.of(), true));
        writer.start();
        return writer;
    }
}
