package dev.ashlar.auth;

import io.micronaut.json.tree.JsonNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of a signed ID token, and the check of its signature with a key of the provider. RS256 and ES256 only. */
final class IdToken {

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
                signature.initVerify(PublicKeys.rsa(number(key, "n"), number(key, "e")));
            } else if (algorithm.equals("ES256") && "EC".equals(text(key, "kty")) && "P-256".equals(text(key, "crv"))) {
                signature = Signature.getInstance("SHA256withECDSAinP1363Format");
                signature.initVerify(PublicKeys.p256(number(key, "x"), number(key, "y")));
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

    private static BigInteger number(JsonNode key, String member) {
        String text = text(key, member);
        if (text == null) {
            throw new IllegalArgumentException("the key has no " + member);
        }
        return new BigInteger(1, Base64.getUrlDecoder().decode(text));
    }
}
