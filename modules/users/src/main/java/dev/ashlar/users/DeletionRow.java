package dev.ashlar.users;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An account on its way to erasure.
 *
 * @param restoreHash of the link that brings it back; none where an administrator has closed it, who alone opens it again
 */
@MappedEntity(value = "deletions", schema = "users")
record DeletionRow(
        @Id UUID userId,
        Instant purgeAt,
        @Nullable String restoreHash,
        @Nullable Instant erasingSince) {

    boolean isByOwner() {
        return restoreHash != null;
    }
}
