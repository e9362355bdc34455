package dev.ashlar.auth;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A session as the table has it. */
@MappedEntity(value = "sessions", schema = "auth")
record SessionRow(
        @Id UUID id,
        UUID userId,
        String kind,
        @Nullable String sealedFamily,
        @Nullable String cookieHash,
        int generation,
        int received,
        String receipts,
        String methods,
        String device,
        String address,
        Instant createdAt,
        Instant authenticatedAt,
        Instant lastSeenAt,
        Instant expiresAt,
        @Nullable Instant endedAt,
        @Nullable String endReason) {

    static final String TOKEN = "token";
    static final String BROWSER = "browser";

    List<String> methodList() {
        return List.of(methods.split(" "));
    }
}
