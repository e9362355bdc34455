package dev.ashlar.mail;

import dev.ashlar.users.EmailAddress;
import dev.ashlar.users.Letters;
import jakarta.inject.Singleton;

/** Sends the letters that the module of users writes. */
@Singleton
class MailLetters implements Letters {

    private final Mailer mailer;

    MailLetters(Mailer mailer) {
        this.mailer = mailer;
    }

    @Override
    public void send(EmailAddress to, String subject, String text) {
        mailer.send(new Mail(to.value(), subject, text));
    }
}
