package dev.ashlar.auth;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The secret shared with somebody's authenticator app, as the table has it: sealed. */
@MappedEntity(value = "totp", schema = "auth")
record TotpRow(
        @Id UUID userId,
        String sealedSecret,
        long lastStep,
        Instant createdAt,
        @Nullable Instant confirmedAt) {}
