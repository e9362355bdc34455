package dev.ashlar.auth;

import dev.ashlar.kernel.Hash;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** A device with one passkey, and the browser around it. Says what it is told to say. */
final class FakeAuthenticator {

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final KeyPair key;
    private final byte[] credentialId;
    String origin = "https://app.example.com";
    String site = "app.example.com";
    int flags = 0x05;
    int signCount = 1;
    /** Whose passkey the device says it is; empty says nothing. */
    String userHandle = "";

    FakeAuthenticator(String credentialId) {
        this.credentialId = credentialId.getBytes(StandardCharsets.UTF_8);
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            this.key = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String registration(String challenge) {
        String id = ENCODER.encodeToString(credentialId);
        return """
                {"id": "%1$s", "rawId": "%1$s", "type": "public-key", "clientExtensionResults": {"credProps": {"rk": true}},
                 "authenticatorAttachment": "platform", "name": "My phone",
                 "response": {"clientDataJSON": "%2$s", "attestationObject": "%3$s", "transports": ["internal", "hybrid"],
                              "publicKeyAlgorithm": -7}}""".formatted(id, encoded(clientData("webauthn.create", challenge)), encoded(attestation()));
    }

    String assertion(String challenge) {
        String id = ENCODER.encodeToString(credentialId);
        byte[] clientData = clientData("webauthn.get", challenge);
        byte[] data = authenticatorData(flags);
        return """
                {"id": "%1$s", "rawId": "%1$s", "type": "public-key", "clientExtensionResults": {},
                 "response": {"clientDataJSON": "%2$s", "authenticatorData": "%3$s", "signature": "%4$s"%5$s}}""".formatted(
                        id,
                        encoded(clientData),
                        encoded(data),
                        encoded(sign(data, clientData)),
                        userHandle.isEmpty() ? "" : ", \"userHandle\": \"" + userHandle + "\"");
    }

    private byte[] sign(byte[] data, byte[] clientData) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key.getPrivate());
            signature.update(data);
            signature.update(Hash.sha256(clientData));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] clientData(String type, String challenge) {
        return "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\",\"crossOrigin\":false}"
                .formatted(type, challenge, origin)
                .getBytes(StandardCharsets.UTF_8);
    }

    private byte[] authenticatorData(int withFlags) {
        return ByteBuffer.allocate(37)
                .put(Hash.sha256(site))
                .put((byte) withFlags)
                .putInt(signCount)
                .array();
    }

    private byte[] attestation() {
        ECPublicKey publicKey = (ECPublicKey) key.getPublic();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.writeBytes(authenticatorData(flags | 0x40));
        data.writeBytes(new byte[16]);
        data.write(credentialId.length >> 8);
        data.write(credentialId.length);
        data.writeBytes(credentialId);
        // {1: 2, 3: -7, -1: 1, -2: x, -3: y}
        data.writeBytes(new byte[] {(byte) 0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 32});
        data.writeBytes(fixed(publicKey.getW().getAffineX()));
        data.writeBytes(new byte[] {0x22, 0x58, 32});
        data.writeBytes(fixed(publicKey.getW().getAffineY()));
        ByteArrayOutputStream object = new ByteArrayOutputStream();
        object.write(0xa3);
        text(object, "fmt");
        text(object, "none");
        text(object, "attStmt");
        object.write(0xa0);
        text(object, "authData");
        object.write(0x59);
        object.write(data.size() >> 8);
        object.write(data.size());
        object.writeBytes(data.toByteArray());
        return object.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.write(0x60 + text.length());
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] fixed(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[32];
        int length = Math.min(32, bytes.length);
        System.arraycopy(bytes, bytes.length - length, fixed, 32 - length, length);
        return fixed;
    }

    private static String encoded(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }
}
