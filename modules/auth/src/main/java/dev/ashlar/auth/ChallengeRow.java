package dev.ashlar.auth;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A sign-in that waits for its second factor, as the table has it. */
@MappedEntity(value = "challenges", schema = "auth")
record ChallengeRow(@Id String hash, UUID userId, String methods, int attempts, Instant createdAt, Instant expiresAt) {

    List<String> methodList() {
        return List.of(methods.split(" "));
    }
}
