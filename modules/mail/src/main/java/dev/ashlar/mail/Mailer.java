package dev.ashlar.mail;

import dev.ashlar.kernel.Ids;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/**
 * Takes mails from other modules. A mail is stored in the caller's transaction and leaves after its commit; where no mail
 * server is set it stays in the outbox, where an administrator can read it.
 */
@Singleton
public class Mailer {

    private final OutboxRepository outbox;
    private final Ids ids;
    private final InstantSource clock;

    Mailer(OutboxRepository outbox, Ids ids, InstantSource clock) {
        this.outbox = outbox;
        this.ids = ids;
        this.clock = clock;
    }

    /** The outbox, newest first. */
    List<OutboxRow> list(Instant createdAt, UUID id, int limit) {
        return outbox.findBefore(createdAt, id, limit);
    }

    @Transactional
    public void send(Mail mail) {
        outbox.insert(ids.next(), mail.to(), mail.subject(), mail.text(), clock.instant());
    }
}
