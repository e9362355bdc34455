package dev.ashlar.auth;

import dev.ashlar.kernel.Hash;
import dev.ashlar.kernel.Secrets;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Refresh tokens are computed from the family's secret and a number, so that a child can be given out a second time
 * although no token is stored anywhere. The secret lies sealed in the session's row.
 */
@Singleton
class RefreshTokens {

    private static final String PURPOSE = "auth.refresh-family";
    private static final String PREFIX = "rt_";
    private static final int MAC = 32;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final Secrets secrets;
    private final RandomTokens random;

    RefreshTokens(Secrets secrets, RandomTokens random) {
        this.secrets = secrets;
        this.random = random;
    }

    /** What a token claims to be, before its code is checked. */
    record Presented(UUID sessionId, int number, String code) {

        @Override
        public String toString() {
            return "Presented[REDACTED]";
        }
    }

    String newSealedFamily() {
        return Base64.getEncoder().encodeToString(secrets.seal(PURPOSE, random.bytes(32)));
    }

    String token(SessionRow session, int number) {
        byte[] code = code(session, number);
        ByteBuffer buffer = ByteBuffer.allocate(20 + MAC);
        buffer.putLong(session.id().getMostSignificantBits());
        buffer.putLong(session.id().getLeastSignificantBits());
        buffer.putInt(number);
        buffer.put(code);
        return PREFIX + ENCODER.encodeToString(buffer.array());
    }

    @Nullable
    Presented parse(String token) {
        if (!token.startsWith(PREFIX)) {
            return null;
        }
        String text = token.substring(PREFIX.length());
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
        if (bytes.length != 20 + MAC || !ENCODER.encodeToString(bytes).equals(text)) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        UUID session = new UUID(buffer.getLong(), buffer.getLong());
        int number = buffer.getInt();
        byte[] code = new byte[MAC];
        buffer.get(code);
        return new Presented(session, number, ENCODER.encodeToString(code));
    }

    boolean isGenuine(Presented presented, SessionRow session) {
        return session.sealedFamily() != null
                && MessageDigest.isEqual(
                        Base64.getUrlDecoder().decode(presented.code()), code(session, presented.number()));
    }

    private byte[] code(SessionRow session, int number) {
        if (session.sealedFamily() == null) {
            throw new IllegalStateException("a session of a browser has no refresh tokens");
        }
        byte[] family = secrets.open(PURPOSE, Base64.getDecoder().decode(session.sealedFamily()));
        return Hash.hmac(family, ByteBuffer.allocate(4).putInt(number).array());
    }
}
