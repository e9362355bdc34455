package dev.ashlar.users;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Ids are in the order of time: what was asked for later has the larger id. */
@MappedEntity(value = "email_changes", schema = "users")
record EmailChangeRow(
        @Id UUID id,
        UUID userId,
        String oldEmail,
        String newEmail,
        String confirmHash,
        Instant confirmUntil,
        String undoHash,
        Instant undoUntil,
        @Nullable Instant confirmedAt) {}
