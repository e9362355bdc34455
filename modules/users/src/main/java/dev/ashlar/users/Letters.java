package dev.ashlar.users;

/** How letters reach people. The module that sends mail provides it; this one only writes them. */
public interface Letters {

    /** Takes the letter in the caller's transaction and sends it after the commit. The text may hold a secret link. */
    void send(EmailAddress to, String subject, String text);
}
