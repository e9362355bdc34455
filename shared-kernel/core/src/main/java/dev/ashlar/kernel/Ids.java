package dev.ashlar.kernel;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;

/** Makes ids: UUIDv7, so that rows made together lie together, with 74 bits nobody can guess. */
public interface Ids {

    UUID next();

    static Ids using(InstantSource clock, SecureRandom random) {
        return () -> {
            byte[] noise = new byte[10];
            random.nextBytes(noise);
            long high = (clock.millis() << 16) | 0x7000L | ((noise[0] & 0x0FL) << 8) | (noise[1] & 0xFFL);
            long low = 0;
            for (int i = 2; i < 10; i++) {
                low = (low << 8) | (noise[i] & 0xFFL);
            }
            return new UUID(high, (low & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L);
        };
    }
}
