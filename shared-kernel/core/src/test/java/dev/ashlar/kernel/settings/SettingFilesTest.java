package dev.ashlar.kernel.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ashlar.kernel.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingFilesTest {

    @TempDir
    Path folder;

    @Test
    void readsDotEnvAsDockerAndNodeDo() throws IOException {
        SettingSource source = env("""
                # a comment
                export ASHLAR_SAMPLE_NAME="two words # no comment"   # a comment

                ASHLAR_SAMPLE_NICKNAME='single = quoted'
                ASHLAR_SAMPLE_COUNT=3 # three
                SAMPLE_TOKEN=a#b=c
                OTHER_PROGRAM=whatever
                """);
        SampleSettings sample = EffectiveSettings.read(List.of(source)).get(SampleSettings.class);
        assertThat(sample.name()).isEqualTo("two words # no comment");
        assertThat(sample.nickname()).isEqualTo("single = quoted");
        assertThat(sample.count()).isEqualTo(3);
        assertThat(sample.token()).isEqualTo(Secret.of("a#b=c"));
    }

    @Test
    void namesTheLineOfAMistake() throws IOException {
        assertThat(mistakes(env("""
                ASHLAR_SAMPLE_COUNT=3
                this is no assignment
                ASHLAR_SAMPLE_COUNT=x
                """)))
                .contains(".env line 2: is not of the form NAME=value")
                .contains("\"x\" is not a number")
                .contains(".env line 3]");
        assertThat(mistakes(yaml("""
                ashlar:
                  sample:
                    count: 12
                    nonsense: 1
                  sample.count: 3
                """)))
                .contains("\"12\" is more than 9")
                .contains(".yml line 3]")
                .contains("ashlar.sample.nonsense: is not a known setting")
                .contains(".yml line 4]")
                .contains(".yml line 5: sets ashlar.sample.count again, after line 3");
    }

    @Test
    void takesYamlValuesAsTheyAreWritten() throws IOException {
        SampleSettings sample = EffectiveSettings.read(List.of(yaml("""
                        ashlar:
                          sample:
                            name: 2026-01-01
                            nickname: 010
                            words: [a, b]
                            shades:
                              - blue
                            enabled: off
                            link:
                        """))).get(SampleSettings.class);
        assertThat(sample.name()).isEqualTo("2026-01-01");
        assertThat(sample.nickname()).isEqualTo("010");
        assertThat(sample.words()).containsExactly("a", "b");
        assertThat(sample.shades()).containsExactly(SampleSettings.Shade.BLUE);
        assertThat(sample.enabled()).isFalse();
        assertThat(sample.link()).isNull();
    }

    @Test
    void neverQuotesTheLineOfABrokenFile() throws IOException {
        assertThat(mistakes(yaml("ashlar:\n  secret: \"geheim\n  x: [")))
                .contains("is not YAML")
                .contains(" line ")
                .doesNotContain("geheim");
        assertThat(mistakes(yaml("just a text"))).contains("holds no keys");
        assertThat(mistakes(SettingSource.Keys.yaml(folder.resolve("absent.yml"))))
                .contains("cannot be read");
    }

    @Test
    void anEmptyFileSetsNothing() throws IOException {
        EffectiveSettings.read(List.of(yaml(""), env(""), yaml("# only a comment\n")));
    }

    private SettingSource env(String text) throws IOException {
        return SettingSource.Variables.file(Files.writeString(folder.resolve(".env"), text));
    }

    private SettingSource yaml(String text) throws IOException {
        return SettingSource.Keys.yaml(Files.writeString(Files.createTempFile(folder, "config", ".yml"), text));
    }

    private static String mistakes(SettingSource source) {
        SettingMistakes mistakes =
                catchThrowableOfType(SettingMistakes.class, () -> EffectiveSettings.read(List.of(source)));
        assertThat(mistakes).as("refused").isNotNull();
        return String.valueOf(mistakes.getMessage());
    }
}
