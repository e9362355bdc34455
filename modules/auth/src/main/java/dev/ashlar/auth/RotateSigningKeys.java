package dev.ashlar.auth;

import dev.ashlar.kernel.Chore;
import jakarta.inject.Singleton;
import java.time.Duration;

@Singleton
class RotateSigningKeys implements Chore {

    private final SigningKeys keys;

    RotateSigningKeys(SigningKeys keys) {
        this.keys = keys;
    }

    @Override
    public String name() {
        return "auth.rotate-signing-keys";
    }

    @Override
    public Duration every() {
        return Duration.ofHours(1);
    }

    @Override
    public void run() {
        keys.rotate();
    }
}
