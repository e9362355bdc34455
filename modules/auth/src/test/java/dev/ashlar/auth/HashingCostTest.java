package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.settings.EffectiveSettings;
import dev.ashlar.kernel.settings.SettingMistakes;
import dev.ashlar.kernel.settings.SettingSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What operators can make of the cost of hashes, and what production refuses. */
class HashingCostTest {

    private static final String PRODUCTION = "production";

    @Test
    void isThatOfOwaspWhereNobodySaysOtherwise() {
        assertThat(cost("development", Map.of())).isEqualTo(new HashingCost(19_456, 2));
        assertThat(cost(PRODUCTION, Map.of())).isEqualTo(new HashingCost(19_456, 2));
    }

    @Test
    void isWhatIsConfigured() {
        assertThat(cost(PRODUCTION, settings("64MB", 3))).isEqualTo(new HashingCost(65_536, 3));
        assertThat(cost("development", settings("64kB", 1))).isEqualTo(new HashingCost(64, 1));
    }

    @Test
    void isNotTooLittleInProduction() {
        Map<String, Integer> least = Map.of("46MB", 1, "19MB", 2, "12MB", 3, "9MB", 4, "7MB", 5);
        least.forEach((memory, iterations) -> assertThatCode(() -> cost(PRODUCTION, settings(memory, iterations)))
                .doesNotThrowAnyException());
        Map<String, Integer> tooLittle = Map.of("45MB", 1, "18MB", 2, "11MB", 3, "8MB", 4, "6MB", 20, "64kB", 2);
        tooLittle.forEach((memory, iterations) -> {
            assertThatThrownBy(() -> cost(PRODUCTION, settings(memory, iterations)))
                    .isInstanceOf(SettingMistakes.class)
                    .hasMessageContaining("ashlar.auth.password-memory")
                    .hasMessageContaining(memory);
            assertThatCode(() -> cost("development", settings(memory, iterations)))
                    .doesNotThrowAnyException();
        });
    }

    @Test
    void isNotMoreThanAnybodyWouldWaitFor() {
        for (Map<String, String> toMuch : List.of(settings("256MB", 4), settings("257MB", 1), settings("64MB", 21))) {
            assertThatThrownBy(() -> cost("development", toMuch))
                    .isInstanceOf(SettingMistakes.class)
                    .hasMessageContaining("ashlar.auth.password-");
        }
        HashingCost most = cost("development", settings("256MB", 3));
        assertThat(PasswordHash.isUsable(most.head() + "c29tZXNhbHRzb21l$c29tZWhhc2hzb21laGFzaHNvbWVoYXNo"))
                .isTrue();
    }

    private static Map<String, String> settings(String memory, int iterations) {
        return Map.of(
                "ashlar.auth.password-memory", memory, "ashlar.auth.password-iterations", String.valueOf(iterations));
    }

    private static HashingCost cost(String environment, Map<String, String> given) {
        Map<String, String> all = new HashMap<>(given);
        all.put("ashlar.environment", environment);
        all.put("ashlar.secret", "Zk7-quiet-harbour-92-lamp-orchard-violet");
        EffectiveSettings settings = EffectiveSettings.read(List.of(new SettingSource.Keys("test", all)));
        return new HashingCosts().cost(settings.get(AuthSettings.class), settings.get(RuntimeSettings.class));
    }
}
