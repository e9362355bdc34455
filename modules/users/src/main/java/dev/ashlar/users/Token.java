package dev.ashlar.users;

import dev.ashlar.kernel.Hash;
import dev.ashlar.kernel.Secret;
import java.security.SecureRandom;
import java.util.Base64;

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
        return Hash.hex(secret.reveal());
    }
}
