package dev.ashlar.mail;

import dev.ashlar.jobs.Jobs;
import dev.ashlar.kernel.Ids;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes mails from other modules. A mail is stored in the caller's transaction, together with the job that sends it after
 * the commit; where no mail server is set it stays in the outbox, where an administrator can read it.
 */
@Singleton
public class Mailer {

    private final OutboxRepository outbox;
    private final MailServer server;
    private final Jobs jobs;
    private final Ids ids;
    private final InstantSource clock;

    Mailer(OutboxRepository outbox, MailServer server, Jobs jobs, Ids ids, InstantSource clock) {
        this.outbox = outbox;
        this.server = server;
        this.jobs = jobs;
        this.ids = ids;
        this.clock = clock;
    }

    /** The outbox, newest first. */
    List<OutboxRow> list(@Nullable MailState state, Instant createdAt, UUID id, int limit) {
        return state == null
                ? outbox.findBefore(createdAt, id, limit)
                : outbox.findInStateBefore(state.toString(), createdAt, id, limit);
    }

    /**
     * Takes a mail.
     *
     * @param user whose account it is about, so that it is erased with the account whatever its address is by then; none
     *     when it is about nobody's
     */
    @Transactional
    public void send(@Nullable UUID user, Mail mail) {
        UUID id = ids.next();
        outbox.insert(id, user, mail.to(), mail.subject(), mail.text(), clock.instant());
        if (server.isSet()) {
            jobs.enqueue(new SendMail.Wanted(id));
        }
    }
}
