package dev.ashlar.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.kernel.settings.EffectiveSettings;
import dev.ashlar.kernel.settings.SettingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the deployment files set is what the program reads. */
final class SettingsTest {

    private static final Pattern VARIABLE = Pattern.compile("\\bASHLAR_[A-Z_]+\\b");
    private static final Pattern KEY = Pattern.compile("\\bashlar\\.[a-z][a-z-]*\\.[a-z][a-z-]*\\b(?!\\.)");

    @Test
    void everyVariableAndKeyIsASetting() throws IOException {
        Set<String> variables =
                EffectiveSettings.allKeys().stream().map(SettingKey::variable).collect(Collectors.toSet());
        Set<String> keys =
                EffectiveSettings.allKeys().stream().map(SettingKey::key).collect(Collectors.toSet());
        Set<String> named = new TreeSet<>();
        for (Path file : DeployFiles.all()) {
            String text = Files.readString(file);
            VARIABLE.matcher(text).results().forEach(found -> {
                named.add(found.group());
                assertThat(variables).as("%s in %s", found.group(), file).contains(found.group());
            });
            KEY.matcher(text)
                    .results()
                    .filter(found -> !found.group().equals("ashlar.distribution.skip"))
                    .forEach(found ->
                            assertThat(keys).as("%s in %s", found.group(), file).contains(found.group()));
        }
        assertThat(named).contains("ASHLAR_ENVIRONMENT", "ASHLAR_SECRET");
    }
}
