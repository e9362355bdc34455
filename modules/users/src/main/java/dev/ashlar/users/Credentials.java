package dev.ashlar.users;

import dev.ashlar.kernel.Secret;
import java.util.UUID;

/** What users sign in with. The module that signs them in provides it; this one only passes on what an administrator gives. */
public interface Credentials {

    /**
     * Checks the password against the rules and gives the hash that is kept of it. Refuses with {@code validation_failed} at
     * {@code /password}. It takes a tenth of a second on purpose, so it is called before a transaction begins.
     */
    String hash(Secret password);

    /**
     * Keeps a hash, one made here or by another system (bcrypt, Argon2), in the caller's transaction. Refuses with
     * {@code validation_failed} what is no hash it could verify.
     */
    void adoptHash(UUID user, String hash);

    /** Mails an invitation to choose a password, in the caller's transaction. */
    void invite(UUID user);
}
