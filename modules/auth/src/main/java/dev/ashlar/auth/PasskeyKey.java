package dev.ashlar.auth;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The public key of a passkey.
 *
 * @param algorithm as COSE numbers them: -7 is ES256, -257 is RS256
 * @param encoded the key as X.509 writes it, in Base64
 */
record PasskeyKey(int algorithm, String encoded) {

    static final int ES256 = -7;
    static final int RS256 = -257;

    /**
     * Reads a key as COSE writes it (RFC 9053).
     *
     * @throws IllegalArgumentException when it is none we can check
     */
    static PasskeyKey of(Map<Object, @Nullable Object> cose) {
        try {
            if (is(cose, 1, 2) && is(cose, 3, ES256) && is(cose, -1, 1)) {
                return of(ES256, PublicKeys.p256(number(cose, -2), number(cose, -3)));
            }
            if (is(cose, 1, 3) && is(cose, 3, RS256)) {
                return of(RS256, PublicKeys.rsa(number(cose, -1), number(cose, -2)));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the key is damaged or too short", e);
        }
        throw new IllegalArgumentException("the key is of a kind that was not asked for");
    }

    private static PasskeyKey of(int algorithm, PublicKey key) {
        return new PasskeyKey(algorithm, Base64.getEncoder().encodeToString(key.getEncoded()));
    }

    boolean verifies(byte[] text, byte[] given) {
        try {
            X509EncodedKeySpec spec = new X509EncodedKeySpec(Base64.getDecoder().decode(encoded));
            Signature signature;
            if (algorithm == ES256) {
                signature = Signature.getInstance("SHA256withECDSA");
                signature.initVerify(KeyFactory.getInstance("EC").generatePublic(spec));
            } else {
                signature = Signature.getInstance("SHA256withRSA");
                signature.initVerify(KeyFactory.getInstance("RSA").generatePublic(spec));
            }
            signature.update(text);
            return signature.verify(given);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static boolean is(Map<Object, @Nullable Object> cose, long label, long value) {
        return cose.get(label) instanceof Long number && number == value;
    }

    private static BigInteger number(Map<Object, @Nullable Object> cose, long label) {
        if (cose.get(label) instanceof byte[] bytes) {
            return new BigInteger(1, bytes);
        }
        throw new IllegalArgumentException("the key lacks a part");
    }
}
