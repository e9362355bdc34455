package dev.ashlar.users;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An account on its way to erasure. */
@MappedEntity(value = "deletions", schema = "users")
record DeletionRow(
        @Id UUID userId,
        Instant purgeAt,
        String restoreHash,
        @Nullable Instant erasingSince) {}
