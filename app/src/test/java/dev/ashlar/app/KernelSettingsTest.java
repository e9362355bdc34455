package dev.ashlar.app;

import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.Secret;
import dev.ashlar.kernel.database.DatabaseSettings;
import dev.ashlar.testing.SettingsRecital;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The settings of the kernel's own packages, recited where there are modules to select from. */
class KernelSettingsTest {

    @Test
    void runtime() {
        SettingsRecital.recite(
                new RuntimeSettings(
                        RuntimeSettings.Environment.DEVELOPMENT,
                        Path.of("data"),
                        null,
                        List.of(),
                        List.of(RuntimeSettings.Role.WEB, RuntimeSettings.Role.WORKER)),
                Map.of(
                        "ashlar.environment", "production",
                        "ashlar.data-dir", "/var/lib/ashlar",
                        "ashlar.secret", "Uq3Jm1bq0T6yQ9sXw5eZr8kLp2vNc7aG",
                        "ashlar.modules", "users",
                        "ashlar.roles", "worker"),
                new RuntimeSettings(
                        RuntimeSettings.Environment.PRODUCTION,
                        Path.of("/var/lib/ashlar"),
                        Secret.of("Uq3Jm1bq0T6yQ9sXw5eZr8kLp2vNc7aG"),
                        List.of("users"),
                        List.of(RuntimeSettings.Role.WORKER)));
    }

    @Test
    void database() {
        SettingsRecital.recite(
                new DatabaseSettings(
                        null,
                        10,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(10),
                        Duration.ofMillis(500),
                        Duration.ofMinutes(2),
                        Duration.ofSeconds(60),
                        true),
                Map.of(
                        "ashlar.database.url", "postgres://db/ashlar",
                        "ashlar.database.pool-size", "20",
                        "ashlar.database.acquire-timeout", "1s",
                        "ashlar.database.statement-timeout", "2s",
                        "ashlar.database.lock-timeout", "3s",
                        "ashlar.database.slow-statement", "4s",
                        "ashlar.database.leak-after", "5s",
                        "ashlar.database.start-timeout", "6s",
                        "ashlar.database.migrate-on-start", "false"),
                new DatabaseSettings(
                        Secret.of("postgres://db/ashlar"),
                        20,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(6),
                        false));
    }
}
