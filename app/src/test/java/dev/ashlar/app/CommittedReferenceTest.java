package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.kernel.settings.EffectiveSettings;
import dev.ashlar.kernel.settings.SettingKey;
import dev.ashlar.kernel.settings.SettingsReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** config/ says about the settings what the code says. */
class CommittedReferenceTest {

    private static final List<SettingKey> KEYS = EffectiveSettings.allKeys();

    @Test
    void referenceYmlIsUpToDate() throws IOException {
        compare(Path.of("..", "config", "reference.yml"), SettingsReference.yaml(KEYS));
    }

    @Test
    void dotEnvExampleIsUpToDate() throws IOException {
        compare(Path.of("..", "config", ".env.example"), SettingsReference.dotEnv(KEYS));
    }

    private static void compare(Path file, String expected) throws IOException {
        if ("write".equals(System.getProperty("ashlar.docs"))) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, expected);
        }
        assertThat(Files.exists(file) ? Files.readString(file) : "(there is no such file)")
                .as(
                        "%s is not what the settings in the code say; write it anew with: mvn test -pl app -am"
                                + " -Dtest=CommittedReferenceTest -Dsurefire.failIfNoSpecifiedTests=false"
                                + " -Dashlar.docs=write",
                        file.normalize())
                .isEqualTo(expected);
    }
}
