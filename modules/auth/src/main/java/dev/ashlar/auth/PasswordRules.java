package dev.ashlar.auth;

import dev.ashlar.kernel.Refusal;
import jakarta.inject.Singleton;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a password must be: long enough, and none that everybody tries first. Rules about digits and symbols make passwords
 * worse (NIST SP 800-63B), so there are none.
 */
@Singleton
class PasswordRules {

    static final int LONGEST = 256;
    private static final String LIST = "common-passwords.txt";

    private final int shortest;
    private final Set<String> common;

    PasswordRules(AuthSettings settings) {
        this.shortest = settings.passwordMin();
        this.common = read();
    }

    /** Refuses a new password that breaks a rule. */
    void check(String pointer, String password) {
        String normalized = PasswordHasher.normalized(password);
        int length = normalized.codePointCount(0, normalized.length());
        if (length < shortest || length > LONGEST) {
            throw Refusal.invalid(pointer, "size", "must have between " + shortest + " and " + LONGEST + " characters");
        }
        if (common.contains(normalized.toLowerCase(Locale.ROOT))) {
            throw Refusal.invalid(
                    pointer, "password_compromised", "is one of the passwords that are tried first everywhere");
        }
    }

    private static Set<String> read() {
        try (InputStream list = PasswordRules.class.getResourceAsStream(LIST)) {
            if (list == null) {
                throw new IllegalStateException(LIST + " is not in the program");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8));
            return lines.lines().filter(line -> !line.isEmpty()).collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
