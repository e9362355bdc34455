package dev.ashlar.mail;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.http.Page;
import dev.ashlar.kernel.http.PageRequest;
import dev.ashlar.kernel.http.Route;
import dev.ashlar.kernel.http.Sorts;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Controller("/api/v1/admin/mails")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(Caller.ADMIN)
class MailController {

    private final Mailer mailer;
    private final MailServer server;

    MailController(Mailer mailer, MailServer server) {
        this.mailer = mailer;
        this.server = server;
    }

    /** The text is shown only while mails go nowhere else: later it would hand everybody's links to an administrator. */
    @Serdeable
    record MailView(
            UUID id,
            String to,
            String subject,
            @Nullable String text,
            MailState state,
            int attempts,
            @Nullable String lastFailure,
            Instant createdAt,
            @Nullable Instant sentAt) {}

    @Get
    @Route("The outbox, newest first. Texts are shown only where no mail server is set")
    Page<MailView> list(@Sorts({"-createdAt"}) PageRequest page, @Nullable @QueryValue MailState state) {
        PageRequest.Position last = page.position();
        return Page.of(
                page,
                mailer.list(state, last.time(), last.id(), page.fetch()),
                row -> PageRequest.Position.keys(row.createdAt(), row.id()),
                this::view);
    }

    private MailView view(OutboxRow row) {
        return new MailView(
                row.id(),
                row.recipient(),
                row.subject(),
                server.isSet() ? null : row.body(),
                MailState.of(row.state()),
                row.attempts(),
                row.lastFailure(),
                row.createdAt(),
                row.sentAt());
    }
}
