package dev.ashlar.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.kernel.settings.EffectiveSettings;
import dev.ashlar.kernel.settings.SettingSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UsersSettingsTest {

    @Test
    void recitesTheDefaults() {
        assertThat(settings(Map.of()))
                .isEqualTo(new UsersSettings(
                        Duration.ofDays(14),
                        Duration.ofDays(1),
                        Duration.ofDays(3),
                        Duration.ofDays(7),
                        "/account/email/confirm",
                        "/account/email/undo",
                        "/account/restore",
                        2));
    }

    @Test
    void takesEveryKey() {
        assertThat(settings(Map.of(
                        "ashlar.users.deletion-grace", "30d",
                        "ashlar.users.email-confirmation", "1h",
                        "ashlar.users.email-undo", "7d",
                        "ashlar.users.data-export-kept", "1d",
                        "ashlar.users.email-confirm-page", "/a",
                        "ashlar.users.email-undo-page", "/b",
                        "ashlar.users.restore-page", "https://app.example.com/c",
                        "ashlar.users.streams", "5")))
                .isEqualTo(new UsersSettings(
                        Duration.ofDays(30),
                        Duration.ofHours(1),
                        Duration.ofDays(7),
                        Duration.ofDays(1),
                        "/a",
                        "/b",
                        "https://app.example.com/c",
                        5));
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatThrownBy(() -> settings(Map.of("ashlar.users.streams", "0")))
                .hasMessageContaining("ashlar.users.streams");
        assertThatThrownBy(() -> settings(Map.of("ashlar.users.email-undo", "1m")))
                .hasMessageContaining("ashlar.users.email-undo");
    }

    private static UsersSettings settings(Map<String, String> given) {
        return EffectiveSettings.read(List.of(new SettingSource.Keys("test", given)))
                .get(UsersSettings.class);
    }
}
