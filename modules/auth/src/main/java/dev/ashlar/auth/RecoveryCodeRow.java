package dev.ashlar.auth;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A recovery code that has not been used, as the table has it: by its hash. */
@MappedEntity(value = "recovery_codes", schema = "auth")
record RecoveryCodeRow(
        UUID userId, @Id String hash, @Nullable Instant madeAt) {}
