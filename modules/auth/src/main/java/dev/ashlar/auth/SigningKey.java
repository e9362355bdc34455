package dev.ashlar.auth;

import dev.ashlar.kernel.Hash;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/** One key pair on P-256. Its id is the thumbprint of RFC 7638, so that the same key has the same name everywhere. */
record SigningKey(String id, ECPublicKey publicKey, PrivateKey privateKey, Instant createdAt) {

    private static final String ALGORITHM = "SHA256withECDSAinP1363Format";
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    static SigningKey generate(SecureRandom random, Instant now) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair pair = generator.generateKeyPair();
            ECPublicKey publicKey = (ECPublicKey) pair.getPublic();
            return new SigningKey(thumbprint(publicKey), publicKey, pair.getPrivate(), now);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    static SigningKey decode(byte[] publicKey, byte[] privateKey, Instant createdAt) {
        try {
            KeyFactory factory = KeyFactory.getInstance("EC");
            ECPublicKey decoded = (ECPublicKey) factory.generatePublic(new X509EncodedKeySpec(publicKey));
            return new SigningKey(
                    thumbprint(decoded),
                    decoded,
                    factory.generatePrivate(new PKCS8EncodedKeySpec(privateKey)),
                    createdAt);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the stored signing key is damaged", e);
        }
    }

    /** The head of every token under this key, encoded. A token with any other head is not one of ours. */
    String header() {
        String json = "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"" + id + "\"}";
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    byte[] sign(byte[] text) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(privateKey);
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign", e);
        }
    }

    boolean verifies(byte[] text, byte[] given) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(publicKey);
            signature.update(text);
            return signature.verify(given);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    String x() {
        return coordinate(publicKey.getW().getAffineX());
    }

    String y() {
        return coordinate(publicKey.getW().getAffineY());
    }

    private static String thumbprint(ECPublicKey key) {
        String json = "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\""
                + coordinate(key.getW().getAffineX()) + "\",\"y\":\""
                + coordinate(key.getW().getAffineY()) + "\"}";
        return BASE64.encodeToString(Hash.sha256(json));
    }

    /** Exactly 32 bytes, without the sign that a BigInteger may add and with the zeros it leaves out. */
    private static String coordinate(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[32];
        int length = Math.min(bytes.length, 32);
        System.arraycopy(Arrays.copyOfRange(bytes, bytes.length - length, bytes.length), 0, fixed, 32 - length, length);
        return BASE64.encodeToString(fixed);
    }
}
