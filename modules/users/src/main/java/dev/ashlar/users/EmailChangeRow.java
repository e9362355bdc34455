package dev.ashlar.users;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** @param number counts the changes of one user: ids come from clocks, and those of two nodes differ */
@MappedEntity(value = "email_changes", schema = "users")
record EmailChangeRow(
        @Id UUID id,
        UUID userId,
        int number,
        String oldEmail,
        String newEmail,
        String confirmHash,
        Instant confirmUntil,
        String undoHash,
        Instant undoUntil,
        @Nullable Instant confirmedAt) {

    /** Ids are UUIDv7 and begin with the millisecond in which they were made: that of the request. */
    Instant askedAt() {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }
}
