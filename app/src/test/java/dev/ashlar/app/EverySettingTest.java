package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.kernel.settings.EffectiveSettings;
import dev.ashlar.kernel.settings.SettingKey;
import dev.ashlar.kernel.settings.SettingSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every setting of every module keeps to. */
class EverySettingTest {

    static List<SettingKey> keys() {
        return EffectiveSettings.allKeys();
    }

    @ParameterizedTest
    @MethodSource("keys")
    void canBeSetByItsVariableAndExplainsItself(SettingKey key) {
        assertThat(key.why()).as("why there is " + key.key()).isNotBlank().endsWith(".");
        assertThat(keys().stream().map(SettingKey::variable).filter(key.variable()::equals))
                .as("keys set by " + key.variable())
                .hasSize(1);
        String value = key.defaultValue().isBlank() ? key.example() : key.defaultValue();
        if (value.isBlank()) {
            return;
        }
        assertThat(EffectiveSettings.read(
                                List.of(new SettingSource.Variables("environment", Map.of(key.variable(), value))))
                        .values())
                .filteredOn(effective -> effective.key().key().equals(key.key()))
                .singleElement()
                .satisfies(effective -> {
                    assertThat(effective.origin()).isEqualTo("environment variable " + key.variable());
                    assertThat(effective.value()).isNotNull();
                });
    }
}
