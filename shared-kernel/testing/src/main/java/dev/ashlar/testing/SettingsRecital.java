package dev.ashlar.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.kernel.settings.EffectiveSettings;
import dev.ashlar.kernel.settings.SettingKey;
import dev.ashlar.kernel.settings.SettingMistakes;
import dev.ashlar.kernel.settings.SettingSource;
import dev.ashlar.kernel.settings.SettingSource.Keys;
import dev.ashlar.kernel.settings.SettingSource.Variables;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Recites a record of settings: every default, and every key set to something else, by key and by environment variable. A
 * default that changes by accident, a key that is renamed or one that does nothing is found by it.
 */
public final class SettingsRecital {

    private SettingsRecital() {}

    /**
     * Fails unless the record is what the test says.
     *
     * @param defaults the record when nothing is set
     * @param keys every key of the record with a value other than its default
     * @param whenSet the record when all of them are set
     */
    public static <T extends Record> void recite(T defaults, Map<String, String> keys, T whenSet) {
        assertThat(read(List.of(), defaults)).as("nothing is set").isEqualTo(defaults);

        List<SettingKey> declared = EffectiveSettings.keys(defaults.getClass());
        assertThat(keys)
                .as("the test sets every key")
                .containsOnlyKeys(declared.stream().map(SettingKey::key).toList());

        assertThat(read(List.of(new Keys("test", keys)), defaults))
                .as("set by key")
                .isEqualTo(whenSet);
        Map<String, String> variables = new HashMap<>();
        declared.forEach(key -> variables.put(key.variable(), keys.getOrDefault(key.key(), "")));
        assertThat(read(List.of(new Variables("environment", variables)), defaults))
                .as("set by environment variable")
                .isEqualTo(whenSet);
        declared.forEach(key -> assertThat(without(key, keys, defaults))
                .as("%s has a value other than its default and matters", key.key())
                .isNotEqualTo(whenSet));
    }

    private static Object without(SettingKey key, Map<String, String> keys, Record like) {
        Map<String, String> others = new HashMap<>(keys);
        others.remove(key.key());
        try {
            return read(List.of(new Keys("test", others)), like);
        } catch (SettingMistakes refused) {
            return refused;
        }
    }

    private static Object read(List<SettingSource> sources, Record like) {
        return EffectiveSettings.read(sources).get(like.getClass());
    }
}
