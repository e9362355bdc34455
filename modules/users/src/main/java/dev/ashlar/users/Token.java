package dev.ashlar.users;

import dev.ashlar.kernel.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** What a mailed link proves itself with: the token goes into the mail, only its hash into the table. */
record Token(Secret secret) {

    static Token random(SecureRandom random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return new Token(Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)));
    }

    static Token given(String text) {
        return new Token(Secret.of(text));
    }

    String hash() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(secret.reveal().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
