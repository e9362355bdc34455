package dev.ashlar.mail;

import dev.ashlar.users.EmailAddress;
import dev.ashlar.users.Letters;
import dev.ashlar.users.User;
import dev.ashlar.users.Users;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Sends the letters that the module of users writes. */
@Singleton
class MailLetters implements Letters {

    private final Mailer mailer;
    private final Users users;

    MailLetters(Mailer mailer, Users users) {
        this.mailer = mailer;
        this.users = users;
    }

    @Override
    public void send(@Nullable UUID user, EmailAddress to, String subject, String text) {
        UUID about = user == null ? users.find(to).map(User::id).orElse(null) : user;
        mailer.send(about, new Mail(to.value(), subject, text));
    }
}
