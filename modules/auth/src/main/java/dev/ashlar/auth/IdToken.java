package dev.ashlar.auth;

import io.micronaut.json.tree.JsonNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
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
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of a signed ID token, and the check of its signature with a key of the provider. RS256 and ES256 only. */
final class IdToken {

    private static final int LEAST_RSA_BITS = 2048;

    private final List<String> parts;

    private IdToken(List<String> parts) {
        this.parts = parts;
    }

    static @Nullable IdToken split(String token) {
        List<String> parts = List.of(token.split("\\.", -1));
        return parts.size() == 3 ? new IdToken(parts) : null;
    }

    byte[] header() {
        return Base64.getUrlDecoder().decode(parts.get(0));
    }

    byte[] payload() {
        return Base64.getUrlDecoder().decode(parts.get(1));
    }

    /** The algorithm must be the one the key is for: a token does not choose. */
    boolean isSignedBy(JsonNode key, String algorithm) {
        try {
            byte[] signed = (parts.get(0) + "." + parts.get(1)).getBytes(StandardCharsets.US_ASCII);
            byte[] given = Base64.getUrlDecoder().decode(parts.get(2));
            Signature signature;
            if (algorithm.equals("RS256") && "RSA".equals(text(key, "kty"))) {
                signature = Signature.getInstance("SHA256withRSA");
                signature.initVerify(rsa(key));
            } else if (algorithm.equals("ES256") && "EC".equals(text(key, "kty")) && "P-256".equals(text(key, "crv"))) {
                signature = Signature.getInstance("SHA256withECDSAinP1363Format");
                signature.initVerify(ec(key));
            } else {
                return false;
            }
            signature.update(signed);
            return signature.verify(given);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    static @Nullable String text(@Nullable JsonNode node, String member) {
        JsonNode value = node == null ? null : node.get(member);
        return value != null && value.isString() ? value.getStringValue() : null;
    }

    private static PublicKey rsa(JsonNode key) throws GeneralSecurityException {
        BigInteger modulus = number(key, "n");
        if (modulus.bitLength() < LEAST_RSA_BITS) {
            throw new GeneralSecurityException("the key is too short");
        }
        return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, number(key, "e")));
    }

    private static PublicKey ec(JsonNode key) throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        ECPoint point = new ECPoint(number(key, "x"), number(key, "y"));
        return KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(point, parameters.getParameterSpec(ECParameterSpec.class)));
    }

    private static BigInteger number(JsonNode key, String member) {
        String text = text(key, member);
        if (text == null) {
            throw new IllegalArgumentException("the key has no " + member);
        }
        return new BigInteger(1, Base64.getUrlDecoder().decode(text));
    }
}
