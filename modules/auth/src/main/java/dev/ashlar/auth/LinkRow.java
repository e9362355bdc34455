package dev.ashlar.auth;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A link that was mailed or printed, as the table has it: by the hash of its token. */
@MappedEntity(value = "links", schema = "auth")
record LinkRow(
        @Id String hash,
        String purpose,
        @Nullable UUID userId,
        @Nullable String email,
        Instant createdAt,
        Instant expiresAt) {}
