package dev.ashlar.mail;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A mail as the table has it. */
@MappedEntity(value = "outbox", schema = "mail")
record OutboxRow(
        @Id UUID id,
        String recipient,
        String subject,
        String body,
        String state,
        int attempts,
        @Nullable String lastFailure,
        Instant createdAt,
        @Nullable Instant sentAt) {

    boolean isSent() {
        return state.equals(MailState.SENT.toString());
    }

    Mail toMail() {
        return new Mail(recipient, subject, body);
    }
}
