package dev.ashlar.auth;

import dev.ashlar.kernel.operations.HealthCheck;
import jakarta.inject.Singleton;

/** Nobody can sign in on a node that has no key to sign with. What could not be had at the start is tried again here. */
@Singleton
final class SigningKeysCheck implements HealthCheck {

    private final SigningKeys keys;

    SigningKeysCheck(SigningKeys keys) {
        this.keys = keys;
    }

    @Override
    public String name() {
        return "auth.signing-keys";
    }

    @Override
    public String check() {
        if (!keys.isPrepared()) {
            keys.prepare();
        }
        return "there is a key to sign with";
    }
}
