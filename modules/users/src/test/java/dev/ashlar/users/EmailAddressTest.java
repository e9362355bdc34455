package dev.ashlar.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressTest {

    @ParameterizedTest
    @CsvSource({
        "Ada@Example.COM, ada@example.com",
        "' ada@example.com ', ada@example.com",
        "ada+list@example.com, ada+list@example.com",
        "a.b.c@example.co.uk, a.b.c@example.co.uk",
        "jose\u0301@example.com, josé@example.com",
        "JOSÉ@example.com, josé@example.com",
        "ａｄａ＠example．com, ada@example.com",
        "\u212Aelvin@example.com, kelvin@example.com",
        "ada@Bücher.example, ada@xn--bcher-kva.example",
        "ada@bu\u0308cher.example, ada@xn--bcher-kva.example",
        "ada@XN--BCHER-KVA.example, ada@xn--bcher-kva.example",
        "ada@例え。jp, ada@xn--r8jz45g.jp",
    })
    void bringsSpellingsOfOneMailboxIntoOneForm(String given, String kept) {
        assertThat(new EmailAddress(given).value()).isEqualTo(kept);
        assertThat(new EmailAddress(kept).value()).isEqualTo(kept);
    }

    @Test
    void showsALookAlikeDomainForWhatItIs() {
        assertThat(new EmailAddress("ada@аpple.com").value()).isEqualTo("ada@xn--pple-43d.com");
        assertThat(new EmailAddress("ada@аpple.com")).isNotEqualTo(new EmailAddress("ada@apple.com"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ada",
                "@example.com",
                "ada@",
                "ada@localhost",
                "ada@example",
                "ada@example.com.",
                "ada@.example.com",
                "ada@example..com",
                "ada@-example.com",
                "ada@exa_mple.com",
                "ada@127.0.0.1",
                "ada@[127.0.0.1]",
                ".ada@example.com",
                "ada.@example.com",
                "a..da@example.com",
                "a da@example.com",
                "\"a da\"@example.com",
                "\"ada\"@example.com",
                "ada(comment)@example.com",
                "ada@exam ple.com",
                "ada@eve.com@example.com",
                "ada@example.com\nBcc: eve@example.com",
                "ada\u0000@example.com",
                "ada\u202E@example.com",
                "ada\u200B@example.com",
                "ada@straße.example",
                "ada@fa\u200Dce.example",
                "Ada <ada@example.com>",
                "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff12345@example.com",
                "éééééééééééééééééééééééééééééééééé@example.com",
            })
    void refusesWhatIsNoAddress(String given) {
        assertThatThrownBy(() -> new EmailAddress(given)).isInstanceOf(IllegalArgumentException.class);
        assertThat(EmailAddress.isWellFormed(given)).isFalse();
    }

    @Test
    void takesTheLongestAddressAndNoLonger() {
        String domain = "a".repeat(61) + "." + "b".repeat(61) + "." + "c".repeat(61) + ".example";
        String longest = "x".repeat(254 - 1 - domain.length()) + "@" + domain;
        assertThat(new EmailAddress(longest).value()).hasSize(254);
        assertThat(EmailAddress.isWellFormed("x" + longest)).isFalse();
        assertThat(EmailAddress.isWellFormed("x".repeat(100_000) + "@example.com"))
                .isFalse();
    }
}
