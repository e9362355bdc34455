package dev.ashlar.mail;

import dev.ashlar.kernel.PersonalData;
import dev.ashlar.users.Users;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The mails to somebody. Their texts hold links that still work, and stay here. A copy has those to the present address:
 * whether a mail went to an address that was only wanted would tell whose it is. Erased are all.
 */
@Singleton
class MailData implements PersonalData {

    private final OutboxRepository outbox;
    private final Users users;

    MailData(OutboxRepository outbox, Users users) {
        this.outbox = outbox;
        this.users = users;
    }

    @Serdeable
    record SentMail(
            String kind,
            String to,
            String subject,
            Instant createdAt,
            @Nullable Instant sentAt) {}

    @Override
    public String module() {
        return "mail";
    }

    @Override
    public Stream<?> collect(UUID user) {
        return users.find(user).stream()
                .flatMap(found -> outbox.findTo(user, found.email().value()).stream())
                .map(row -> new SentMail("mail", row.recipient(), row.subject(), row.createdAt(), row.sentAt()));
    }

    @Override
    public void erase(UUID user) {
        outbox.deleteAbout(user);
        users.find(user).ifPresent(found -> outbox.deleteTo(found.email().value()));
    }
}
