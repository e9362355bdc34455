package dev.ashlar.users;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PersonNameTest {

    @ParameterizedTest
    @CsvSource({
        "Ada Lovelace, Ada Lovelace",
        "' Ada ', Ada",
        "Ａｄａ, Ada",
        "\u00A0Ada\u00A0, Ada",
        "Zoe\u0308, Zoë",
        "<b>Ada</b> & 'Co', <b>Ada</b> & 'Co'",
        "👩‍💻, 👩‍💻",
        "نادیه‌زاده, نادیه‌زاده",
        "O'Neill-van der Berg 3rd, O'Neill-van der Berg 3rd",
    })
    void keepsWhatPeopleCallThemselves(String given, String kept) {
        assertThat(new PersonName(given).value()).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "\u200D",
                "Ada\u202Eecalevol",
                "Ada\u2066x\u2069",
                "Ada\nLovelace",
                "Ada\u0007",
                "Ada\u0000",
                "Ada\u2028Lovelace",
                "Ada\u200BLovelace",
                "Ada\uFEFF",
                "Ada\uFFFF",
                "Ada\uE000",
                "Ada\uD800",
            })
    void refusesWhatWouldMakeALineLie(String given) {
        assertThat(PersonName.isWellFormed(given)).isFalse();
    }

    @Test
    void countsCharactersNotUnits() {
        assertThat(PersonName.isWellFormed("😀".repeat(64))).isTrue();
        assertThat(PersonName.isWellFormed("😀".repeat(65))).isFalse();
        assertThat(PersonName.isWellFormed("x".repeat(64))).isTrue();
        assertThat(PersonName.isWellFormed("x".repeat(65))).isFalse();
        // One character that becomes eighteen.
        assertThat(PersonName.isWellFormed("\uFDFA".repeat(4))).isFalse();
    }

    @Test
    void isSearchedInAnyCase() {
        assertThat(new PersonName("ÅSA Straße").key()).isEqualTo(PersonName.key("åsa STRASSE"));
    }
}
