package dev.ashlar.auth;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A passkey as the table has it: its public half. */
@MappedEntity(value = "passkeys", schema = "auth")
record PasskeyRow(
        @Id UUID id,
        UUID userId,
        String credentialId,
        int algorithm,
        String publicKey,
        long signCount,
        String name,
        Instant createdAt,
        @Nullable Instant lastUsedAt) {}
