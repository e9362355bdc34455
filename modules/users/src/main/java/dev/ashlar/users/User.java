package dev.ashlar.users;

import com.fasterxml.jackson.annotation.JsonValue;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Somebody with an account. */
public record User(
        UUID id,
        EmailAddress email,
        boolean emailVerified,
        String name,
        Role role,
        Status status,
        @Nullable String locale,
        @Nullable String timeZone,
        Instant createdAt,
        Instant updatedAt,
        long version) {

    @Serdeable
    public enum Role {
        USER,
        ADMIN;

        @JsonValue
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Serdeable
    public enum Status {
        ACTIVE,
        SUSPENDED,
        DELETED;

        @JsonValue
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public boolean isActive() {
        return status == Status.ACTIVE;
    }
}
