package dev.ashlar.users;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A user as the table has it. */
@MappedEntity(value = "users", schema = "users")
record UserRow(
        @Id UUID id,
        String email,
        boolean emailVerified,
        String name,
        String role,
        String status,
        @Nullable String locale,
        @Nullable String timeZone,
        Instant createdAt,
        Instant updatedAt,
        long version) {

    User toUser() {
        return new User(
                id,
                new EmailAddress(email),
                emailVerified,
                name,
                User.Role.valueOf(role.toUpperCase(Locale.ROOT)),
                User.Status.valueOf(status.toUpperCase(Locale.ROOT)),
                locale,
                timeZone,
                createdAt,
                updatedAt,
                version);
    }
}
