package dev.ashlar.kernel;

import java.util.UUID;
import java.util.stream.Stream;

/**
 * What a module holds about a person. Every module whose tables say which user a row belongs to provides this once: people
 * may ask for a copy of all that is known about them, and for its erasure.
 */
public interface PersonalData {

    /** The module's name. */
    String module();

    /**
     * Everything held about the user, as values that become JSON: no secrets, nothing about anybody else. Runs in a
     * transaction that reads; whoever asks closes the stream.
     */
    Stream<?> collect(UUID user);

    /**
     * Removes it, or puts a pseudonym in its place where the law wants the rest kept. Runs in a transaction of its own, and
     * again when it failed, so a second time must do no harm.
     */
    void erase(UUID user);
}
