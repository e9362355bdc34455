package dev.ashlar.kernel.operations;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import dev.ashlar.kernel.operations.LogSettings.Format;
import dev.ashlar.kernel.operations.LogSettings.Threshold;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoggingTest {

    private static final String COLLECTOR = "io.micrometer.core.instrument.binder.jvm.JvmGcMetrics";

    @Test
    void keepsWhatNobodyCanMendOutOfEveryStartUnlessItIsAskedFor() {
        LoggerContext quiet = applied(List.of());
        assertThat(quiet.getLogger(COLLECTOR).isWarnEnabled()).isFalse();
        assertThat(quiet.getLogger("io.micrometer.core.instrument.Other").isWarnEnabled())
                .isTrue();
        assertThat(applied(List.of(COLLECTOR + "=debug")).getLogger(COLLECTOR).isDebugEnabled())
                .isTrue();
    }

    private static LoggerContext applied(List<String> levels) {
        LoggerContext context = new LoggerContext();
        Logging.apply(context, new LogWriter(), false, new LogSettings(Threshold.INFO, Format.TEXT, levels, true));
        return context;
    }
}
