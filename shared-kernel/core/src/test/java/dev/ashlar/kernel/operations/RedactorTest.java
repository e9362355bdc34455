package dev.ashlar.kernel.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Authorization: Bearer abc.def-123 refused | Authorization: [REDACTED] refused",
                "refused bearer abcdef123456 | refused bearer [REDACTED]",
                "key ak_live_0123456789abcdef seen | key [REDACTED] seen",
                "postgres://user:p%40ss!word@db:5432/shop | postgres://user:[REDACTED]@db:5432/shop",
                "redis://:only-a-password@cache:6379 | redis://:[REDACTED]@cache:6379",
                "GET /realtime/ws?ticket=abcdef&channel=a | GET /realtime/ws?ticket=[REDACTED]&channel=a",
                "body {\"password\": \"hunter2\", \"name\": \"Ada\"} | body {\"password\": \"[REDACTED]\", \"name\": \"Ada\"}",
                "access_token=xyz refresh_token=abc | access_token=[REDACTED] refresh_token=[REDACTED]",
                "clientSecret=xyz newPassword: abc | clientSecret=[REDACTED] newPassword: [REDACTED]",
                "client_secret=xyz api-key=1234 | client_secret=[REDACTED] api-key=[REDACTED]",
            })
    void takesOutWhatIsSecret(String text, String clean) {
        assertThat(Redactor.redact(text)).isEqualTo(clean);
    }

    @Test
    void takesOutTokens() {
        String token = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLXNpZ25hdHVyZQ";
        assertThat(Redactor.redact("refused " + token + " from here"))
                .isEqualTo("refused [REDACTED] from here")
                .doesNotContain("eyJ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/users 200 1.2 ms",
                "Listening on http://127.0.0.1:8080",
                "PostgreSQL at db:5432/shop",
                "Migrated schema users: 1 step(s)",
                "The bearer of this message",
                "SELECT * FROM users.users WHERE id = ?",
            })
    void leavesTheRestAlone(String text) {
        assertThat(Redactor.redact(text)).isEqualTo(text);
    }

    @Test
    void takesTimeInProportionToTheTextWhateverTheTextIs() {
        for (String piece :
                new String[] {"eyJaaaaaaa.", "a_", "://a:", "token", "bearer ", "Bearer\t", "password=[", "a-b_c-"}) {
            String hostile = piece.repeat(16_384 / piece.length()) + "\u0000=";
            assertTimeoutPreemptively(Duration.ofSeconds(2), () -> Redactor.redact(hostile), piece);
        }
    }

    @Test
    void knowsTheNamesOfSecrets() {
        assertThat(Redactor.isSecretName("password")).isTrue();
        assertThat(Redactor.isSecretName("refreshToken")).isTrue();
        assertThat(Redactor.isSecretName("api_key")).isTrue();
        assertThat(Redactor.isSecretName("durationMs")).isFalse();
    }
}
