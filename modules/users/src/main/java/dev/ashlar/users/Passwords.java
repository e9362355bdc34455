package dev.ashlar.users;

import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.Secret;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an administrator says about the password of somebody they make an account for. */
@Singleton
class Passwords {

    private final @Nullable Credentials credentials;

    Passwords(@Nullable Credentials credentials) {
        this.credentials = credentials;
    }

    /** Without a password the person is invited to choose one. */
    void begin(UUID user, @Nullable Secret password) {
        if (credentials == null) {
            if (password != null) {
                throw refused("/password");
            }
        } else if (password == null) {
            credentials.invite(user);
        } else {
            credentials.setPassword(user, password);
        }
    }

    /** True when there is somebody to take hashes. */
    boolean areKept() {
        return credentials != null;
    }

    void adopt(UUID user, @Nullable String hash) {
        if (hash != null && credentials != null) {
            credentials.adoptHash(user, hash);
        }
    }

    static Refusal refused(String pointer) {
        return Refusal.invalid(pointer, "unsupported", "cannot be kept: this installation runs without sign-in");
    }
}
