package dev.ashlar.mail;

import dev.ashlar.kernel.Chore;
import dev.ashlar.kernel.Portions;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Mails hold addresses and links: they go when their time is over. */
@Singleton
class ForgetMails implements Chore {

    private final OutboxRepository outbox;
    private final MailSettings settings;
    private final InstantSource clock;

    ForgetMails(OutboxRepository outbox, MailSettings settings, InstantSource clock) {
        this.outbox = outbox;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "mail.forget-mails";
    }

    @Override
    public Duration every() {
        return Duration.ofHours(1);
    }

    @Override
    public void run() {
        Instant before = clock.instant().minus(settings.kept());
        Portions.deleteAll(most -> outbox.deleteOlderThan(before, most));
    }
}
