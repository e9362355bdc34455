package dev.ashlar.kernel.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReferenceTest {

    @TempDir
    Path folder;

    @Test
    void canBeUsedAsItIsAndThenChangesNothing() throws IOException {
        String text = SettingsReference.yaml(EffectiveSettings.allKeys());
        EffectiveSettings read = EffectiveSettings.read(
                List.of(SettingSource.Keys.yaml(Files.writeString(folder.resolve("reference.yml"), text))));
        EffectiveSettings plain = EffectiveSettings.read(List.of());
        assertThat(read.records()).containsExactlyInAnyOrderElementsOf(plain.records());
        assertThat(read.values()).allSatisfy(value -> assertThat(value.origin()).contains("reference.yml line "));
    }

    @Test
    void saysWhatAReaderWantsToKnow() {
        assertThat(SettingsReference.yaml(EffectiveSettings.allKeys()))
                .contains("""
                          http:
                        """)
                .contains("# number, from 0 to 65535; PORT\n    port: 8080\n")
                .contains("; required in production;")
                .contains("# The port to listen on; 0 takes a free one.");
        assertThat(SettingsReference.dotEnv(EffectiveSettings.allKeys()))
                .contains("\n#PORT=8080\n", "\n#DATABASE_URL=\n", "\n#ASHLAR_SECRET=\n");
    }
}
