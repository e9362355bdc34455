package dev.ashlar.users;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A user as every route shows one, in whichever module. */
@Serdeable
public record UserView(
        UUID id,
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

    public static UserView of(User user) {
        return new UserView(
                user.id(),
                user.email().value(),
                user.emailVerified(),
                user.name(),
                user.role().toString(),
                user.status().toString(),
                user.locale(),
                user.timeZone(),
                user.createdAt(),
                user.updatedAt(),
                user.version());
    }
}
