package dev.ashlar.mail;

import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.RuntimeSettings.Role;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.TaskScheduler;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import jakarta.mail.MessagingException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledFuture;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Empties the outbox: every mail is tried until the server takes it, each time after a longer pause. */
@Singleton
class SendMails implements ApplicationEventListener<ServerStartupEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(SendMails.class);
    private static final int AT_ONCE = 20;
    /** A sender that has not reported back by then is taken to be dead. */
    private static final Duration LEASE = Duration.ofMinutes(5);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);

    private final OutboxRepository outbox;
    private final MailServer server;
    private final MailSettings settings;
    private final boolean works;
    private final InstantSource clock;
    private final TaskScheduler scheduler;
    private volatile @Nullable ScheduledFuture<?> running;

    SendMails(
            OutboxRepository outbox,
            MailServer server,
            MailSettings settings,
            RuntimeSettings runtime,
            InstantSource clock,
            @Named(TaskExecutors.SCHEDULED) TaskScheduler scheduler) {
        this.outbox = outbox;
        this.server = server;
        this.settings = settings;
        this.works = runtime.roles().contains(Role.WORKER);
        this.clock = clock;
        this.scheduler = scheduler;
    }

    @Override
    public void onApplicationEvent(ServerStartupEvent started) {
        if (works && server.isSet()) {
            running = scheduler.scheduleWithFixedDelay(settings.every(), settings.every(), this::sendDue);
        }
    }

    @PreDestroy
    void stop() {
        ScheduledFuture<?> schedule = running;
        if (schedule != null) {
            schedule.cancel(false);
        }
    }

    void sendDue() {
        try {
            for (OutboxRow row : outbox.findDue(clock.instant(), AT_ONCE)) {
                if (outbox.claim(row.id(), row.attempts(), clock.instant().plus(LEASE)) == 1) {
                    send(row);
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("The outbox cannot be read: {}", e.getMessage());
        }
    }

    private void send(OutboxRow row) {
        try {
            server.deliver(row.id(), row.toMail(), row.createdAt());
            outbox.markSent(row.id(), clock.instant());
        } catch (MessagingException e) {
            int attempts = row.attempts() + 1;
            boolean dead = isRefusal(e) || attempts >= settings.attempts();
            LOG.warn(
                    "Mail {} was not sent, attempt {}{}: {}",
                    row.id(),
                    attempts,
                    dead ? ", the last" : "",
                    e.getMessage());
            outbox.markFailed(row.id(), dead ? "dead" : "waiting", shortened(e.getMessage()), nextAttempt(attempts));
        }
    }

    /** A server that says 5xx means it; everything else may pass. */
    private static boolean isRefusal(MessagingException failure) {
        if (failure.getNextException() instanceof SMTPAddressFailedException unknown) {
            return unknown.getReturnCode() >= 500;
        }
        return failure instanceof SMTPSendFailedException refused && refused.getReturnCode() >= 500;
    }

    private Instant nextAttempt(int attempts) {
        return clock.instant().plus(FIRST_PAUSE.multipliedBy(1L << Math.min(attempts - 1, 10)));
    }

    private static String shortened(@Nullable String text) {
        String known = text == null ? "" : text;
        return known.length() <= 500 ? known : known.substring(0, 500);
    }
}
