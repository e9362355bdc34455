package dev.ashlar.auth;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.UUID;

/** A password hash as the table has it. */
@MappedEntity(value = "passwords", schema = "auth")
record PasswordRow(@Id UUID userId, String hash, Instant changedAt) {

    @Override
    public String toString() {
        return "PasswordRow[" + userId + "]";
    }
}
