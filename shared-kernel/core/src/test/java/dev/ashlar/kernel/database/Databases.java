package dev.ashlar.kernel.database;

import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.settings.EffectiveSettings;
import dev.ashlar.kernel.settings.SettingSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Databases with settings, as the program makes them. */
final class Databases {

    private Databases() {}

    static Database at(String url, String... settings) {
        EffectiveSettings effective = settings(url, settings);
        return new Database(effective.get(RuntimeSettings.class), effective.get(DatabaseSettings.class));
    }

    static EffectiveSettings settings(String url, String... settings) {
        Map<String, String> all = new HashMap<>(Map.of("ashlar.database.url", url));
        for (String setting : settings) {
            all.put("ashlar.database." + setting.split("=", 2)[0], setting.split("=", 2)[1]);
        }
        return EffectiveSettings.read(List.of(new SettingSource.Keys("test", all)));
    }
}
