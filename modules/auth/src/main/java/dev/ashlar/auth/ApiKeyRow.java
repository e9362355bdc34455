package dev.ashlar.auth;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An API key as the table has it: by its hash. */
@MappedEntity(value = "api_keys", schema = "auth")
record ApiKeyRow(
        @Id UUID id,
        UUID userId,
        String name,
        String prefix,
        String hash,
        String scopes,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant revokedAt) {

    /** Nobody can change a key, only revoke it. Its uses do not count: who revokes one in use would race with them. */
    static final long VERSION = 0;

    List<String> scopeList() {
        return List.of(scopes.split(" "));
    }
}
