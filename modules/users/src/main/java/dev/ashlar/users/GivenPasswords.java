package dev.ashlar.users;

import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.Secret;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an administrator says about the password of somebody they make an account for. */
@Singleton
class GivenPasswords {

    private final @Nullable Credentials credentials;

    GivenPasswords(@Nullable Credentials credentials) {
        this.credentials = credentials;
    }

    /** The hash of the password, if one is given; before the transaction, which must not wait for it. */
    @Nullable
    String hash(@Nullable Secret password) {
        if (password == null) {
            return null;
        }
        if (credentials == null) {
            throw refused("/password");
        }
        return credentials.hash(password);
    }

    /** Without a password the person is invited to choose one. */
    void begin(UUID user, @Nullable String hash) {
        if (credentials != null) {
            if (hash == null) {
                credentials.invite(user);
            } else {
                credentials.adoptHash(user, hash);
            }
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
