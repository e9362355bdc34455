package dev.ashlar.users;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A copy of somebody's data as the table has it; without a size until it is written. */
@MappedEntity(value = "data_exports", schema = "users")
record DataExportRow(
        @Id UUID id,
        UUID userId,
        Instant requestedAt,
        @Nullable Instant readyAt,
        @Nullable Long size) {}
