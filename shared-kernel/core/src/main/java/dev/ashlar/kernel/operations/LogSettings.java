package dev.ashlar.kernel.operations;

import ch.qos.logback.classic.Level;
import dev.ashlar.kernel.settings.Setting;
import dev.ashlar.kernel.settings.SettingMistakes;
import dev.ashlar.kernel.settings.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is written to the log, and in which form. */
@Settings("log")
public record LogSettings(
        @Setting(
                value = "info",
                env = "LOG_LEVEL",
                why = "How much this program says. Libraries stay at warn unless named in ashlar.log.levels.")
        Threshold level,

        @Setting(
                value = "",
                env = "LOG_FORMAT",
                example = "json",
                why = "One JSON object per line, or lines for people. Empty: json in production, text in development.")
        @Nullable
        Format format,

        @Setting(
                value = "",
                example = "dev.ashlar.users=debug,io.netty=info",
                why = "Levels of single packages. They can be changed while the program runs, too.")
        List<String> levels,

        @Setting(value = "true", why = "Writes one line for every request that was answered.")
        boolean accessLog) {

    /** The forms a log line can have. */
    public enum Format {
        TEXT,
        JSON
    }

    /** From which level on lines are written. */
    public enum Threshold {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        ERROR,
        OFF;

        Level level() {
            return switch (this) {
                case TRACE -> Level.TRACE;
                case DEBUG -> Level.DEBUG;
                case INFO -> Level.INFO;
                case WARN -> Level.WARN;
                case ERROR -> Level.ERROR;
                case OFF -> Level.OFF;
            };
        }

        static Threshold named(String name) {
            return valueOf(name.strip().toUpperCase(Locale.ROOT));
        }
    }

    public LogSettings {
        levels = List.copyOf(levels);
        levelsByPackage(levels);
    }

    Map<String, Threshold> levelsByPackage() {
        return levelsByPackage(levels);
    }

    private static Map<String, Threshold> levelsByPackage(List<String> levels) {
        Map<String, Threshold> byPackage = new LinkedHashMap<>();
        for (String entry : levels) {
            String[] parts = entry.split("=", 2);
            try {
                byPackage.put(parts[0].strip(), Threshold.named(parts.length == 2 ? parts[1] : ""));
            } catch (IllegalArgumentException e) {
                throw SettingMistakes.of("ashlar.log.levels", "\"" + entry + "\" is no level of a package");
            }
        }
        return byPackage;
    }
}
