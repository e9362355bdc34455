package dev.ashlar.auth;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
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
    private static final int LEAST_RSA_BITS = 2048;

    /**
     * Reads a key as COSE writes it (RFC 9053).
     *
     * @throws IllegalArgumentException when it is none we can check
     */
    static PasskeyKey of(Map<Object, @Nullable Object> cose) {
        try {
            PublicKey key;
            if (is(cose, 1, 2) && is(cose, 3, ES256) && is(cose, -1, 1)) {
                AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
                curve.init(new ECGenParameterSpec("secp256r1"));
                key = KeyFactory.getInstance("EC")
                        .generatePublic(new ECPublicKeySpec(
                                new ECPoint(number(cose, -2), number(cose, -3)),
                                curve.getParameterSpec(ECParameterSpec.class)));
                return new PasskeyKey(ES256, Base64.getEncoder().encodeToString(key.getEncoded()));
            }
            if (is(cose, 1, 3) && is(cose, 3, RS256) && number(cose, -1).bitLength() >= LEAST_RSA_BITS) {
                key = KeyFactory.getInstance("RSA")
                        .generatePublic(new RSAPublicKeySpec(number(cose, -1), number(cose, -2)));
                return new PasskeyKey(RS256, Base64.getEncoder().encodeToString(key.getEncoded()));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the key is damaged", e);
        }
        throw new IllegalArgumentException("the key is of a kind that was not asked for");
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
