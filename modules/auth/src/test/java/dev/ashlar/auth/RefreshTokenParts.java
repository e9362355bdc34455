package dev.ashlar.auth;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/** Looks into a refresh token, which clients must not. */
final class RefreshTokenParts {

    private RefreshTokenParts() {}

    static UUID session(String token) {
        ByteBuffer buffer = ByteBuffer.wrap(Base64.getUrlDecoder().decode(token.substring(3)));
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
