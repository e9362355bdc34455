package dev.ashlar.mail;

import dev.ashlar.jobs.JobContext;
import dev.ashlar.jobs.JobFailure;
import dev.ashlar.jobs.JobHandler;
import dev.ashlar.jobs.Priority;
import dev.ashlar.jobs.RetryPolicy;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import jakarta.mail.MessagingException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;

/**
 * Hands one mail of the outbox to the server. The job knows only its number, and its failures say nothing of what the
 * server said: both may name the recipient, and jobs outlive what is erased about a person.
 */
@Singleton
class SendMail implements JobHandler<SendMail.Wanted> {

    private static final int LONGEST_FAILURE = 500;

    private final OutboxRepository outbox;
    private final MailServer server;
    private final MailSettings settings;
    private final InstantSource clock;

    SendMail(OutboxRepository outbox, MailServer server, MailSettings settings, InstantSource clock) {
        this.outbox = outbox;
        this.server = server;
        this.settings = settings;
        this.clock = clock;
    }

    @Serdeable
    record Wanted(UUID mail) {}

    @Override
    public String type() {
        return "mail.send.v1";
    }

    /** A mail that is gone was erased meanwhile, and one that was sent lost only the note of its job. */
    @Override
    public void run(Wanted wanted, JobContext context) {
        OutboxRow mail = outbox.findById(wanted.mail()).orElse(null);
        if (mail == null || mail.isSent()) {
            return;
        }
        try {
            server.deliver(mail.id(), mail.toMail(), mail.createdAt());
        } catch (MessagingException | RuntimeException e) {
            boolean refused = isRefusal(e);
            MailState state = refused || context.attempt() >= settings.attempts() ? MailState.DEAD : MailState.WAITING;
            context.transaction(() -> outbox.markFailed(mail.id(), state.toString(), context.attempt(), wordsOf(e)));
            throw refused
                    ? JobFailure.permanent("the mail server refuses mail " + mail.id())
                    : new IllegalStateException("the mail server did not take mail " + mail.id());
        }
        context.transaction(() -> outbox.markSent(mail.id(), context.attempt(), clock.instant()));
    }

    /** Soon again at first, for servers that turn strangers away once; then for hours, until the server is mended. */
    @Override
    public RetryPolicy retries() {
        return new RetryPolicy(
                settings.attempts(), Duration.ofSeconds(1), RetryPolicy.Growth.FOURTH_POWER, Duration.ofHours(6));
    }

    /** Somebody waits in front of a screen for the link. */
    @Override
    public Priority priority() {
        return Priority.HIGH;
    }

    /** The server may take its time; no connection to the database waits for it. */
    @Override
    public boolean transactional() {
        return false;
    }

    @Override
    public Duration timeout() {
        return Duration.ofMinutes(2);
    }

    /** A server that says 5xx means it, and so does one that has no words for the address; everything else may pass. */
    private static boolean isRefusal(Exception failure) {
        if (failure instanceof MessagingException chained
                && chained.getNextException() instanceof SMTPAddressFailedException unknown) {
            return unknown.getReturnCode() >= 500;
        }
        return failure instanceof MailServer.UnicodeRefused
                || (failure instanceof SMTPSendFailedException refused && refused.getReturnCode() >= 500);
    }

    /** What the server said stands in the failure that caused this one, if any did. */
    private static String wordsOf(Exception failure) {
        Exception cause = failure instanceof MessagingException chained ? chained.getNextException() : null;
        String words = String.valueOf(cause == null ? failure.getMessage() : cause.getMessage());
        return words.length() <= LONGEST_FAILURE ? words : words.substring(0, LONGEST_FAILURE);
    }
}
