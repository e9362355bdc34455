package dev.ashlar.users;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How letters reach people. The module that sends mail provides it; this one only writes them. */
public interface Letters {

    /**
     * Takes the letter in the caller's transaction and sends it after the commit. The text may hold a secret link.
     *
     * @param user whose account it is about; none for whoever has the address
     */
    void send(@Nullable UUID user, EmailAddress to, String subject, String text);
}
