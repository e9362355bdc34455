package dev.ashlar.kernel.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.kernel.http.HttpSettings;
import dev.ashlar.kernel.settings.EffectiveSettings;
import dev.ashlar.kernel.settings.SettingMistakes;
import dev.ashlar.kernel.settings.SettingSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {

    private static final String SECRET = "u3Jm1bq0T6yQ9sXw5eZr8kLp2vNc7aGdHfYiOoUt";

    @TempDir
    Path folder;

    private Path dotEnv = Path.of(".env");
    private Path yaml = Path.of("config.yml");

    @BeforeEach
    void writeFiles() throws IOException {
        dotEnv = Files.writeString(folder.resolve(".env"), "PORT=2\nASHLAR_HTTP_HOST=env-file\n");
        yaml = Files.writeString(folder.resolve("config.yml"), "ashlar.http: {port: 3, host: yaml, body-limit: 3kB}\n");
    }

    @Test
    void asksCommandLineThenEnvironmentThenDotEnvThenFile() {
        assertThat(port(Map.of("ashlar.http.port", "1"), Map.of("PORT", "4"))).isEqualTo(1);
        assertThat(port(Map.of(), Map.of("PORT", "4"))).isEqualTo(4);
        HttpSettings http = http(Map.of(), Map.of("ASHLAR_CONFIG", yaml.toString()));
        assertThat(http.port()).isEqualTo(2);
        assertThat(http.host()).isEqualTo("env-file");
        assertThat(http.bodyLimit()).hasToString("3kB");
    }

    @Test
    void dotEnvMayNameTheFile() throws IOException {
        Files.writeString(dotEnv, "ASHLAR_CONFIG=" + yaml + "\n");
        assertThat(port(Map.of(), Map.of())).isEqualTo(3);
    }

    @Test
    void productionDoesNotReadDotEnv() throws IOException {
        assertThat(port(Map.of(), Map.of("ASHLAR_ENVIRONMENT", "production", "ASHLAR_SECRET", SECRET)))
                .isEqualTo(8080);
        assertThat(port(Map.of("ashlar.environment", "PRODUCTION"), Map.of("ASHLAR_SECRET", SECRET)))
                .isEqualTo(8080);
        Files.writeString(yaml, "ashlar.environment: production\n");
        assertThat(port(Map.of(), Map.of("ASHLAR_CONFIG", yaml.toString(), "ASHLAR_SECRET", SECRET)))
                .isEqualTo(8080);
    }

    @Test
    void dotEnvCannotMakeItProduction() throws IOException {
        Files.writeString(dotEnv, "ASHLAR_ENVIRONMENT=production\n");
        assertThatThrownBy(() -> port(Map.of(), Map.of()))
                .isInstanceOf(SettingMistakes.class)
                .hasMessageContaining("set ASHLAR_ENVIRONMENT in the environment of the process");
    }

    private int port(Map<String, String> arguments, Map<String, String> environment) {
        return http(arguments, environment).port();
    }

    private HttpSettings http(Map<String, String> arguments, Map<String, String> environment) {
        return EffectiveSettings.read(
                        Boot.sources(arguments, new SettingSource.Variables("environment", environment), dotEnv))
                .get(HttpSettings.class);
    }
}
