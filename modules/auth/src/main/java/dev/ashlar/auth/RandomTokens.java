package dev.ashlar.auth;

import dev.ashlar.kernel.Hash;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Base64;

/** Makes secrets that nobody can guess, and the hashes under which they are kept. */
@Singleton
class RandomTokens {

    private static final int BYTES = 32;

    private final SecureRandom random;

    RandomTokens(SecureRandom random) {
        this.random = random;
    }

    byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    String next() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(BYTES));
    }

    /** With 256 random bits in the token a plain hash is enough: there is nothing to try out. */
    static String hash(String token) {
        return Hash.hex(token);
    }
}
