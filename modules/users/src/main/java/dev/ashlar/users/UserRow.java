package dev.ashlar.users;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
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
        @Nullable Instant suspendedAt,
        @Nullable Instant suspendedUntil,
        @Nullable String suspensionReason,
        @Nullable String locale,
        @Nullable String timeZone,
        Instant createdAt,
        Instant updatedAt,
        long version) {

    static UserRow read(ResultSet row) throws SQLException {
        return new UserRow(
                row.getObject("id", UUID.class),
                row.getString("email"),
                row.getBoolean("email_verified"),
                row.getString("name"),
                row.getString("role"),
                row.getString("status"),
                instant(row, "suspended_at"),
                instant(row, "suspended_until"),
                row.getString("suspension_reason"),
                row.getString("locale"),
                row.getString("time_zone"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("updated_at", OffsetDateTime.class).toInstant(),
                row.getLong("version"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** The user as of now: a suspension that is over has no effect, whether or not somebody has tidied it up. */
    User toUser(Instant now) {
        return new User(
                id,
                EmailAddress.stored(email),
                emailVerified,
                name,
                User.Role.valueOf(role.toUpperCase(Locale.ROOT)),
                status(now),
                locale,
                timeZone,
                createdAt,
                updatedAt,
                version);
    }

    User.Status status(Instant now) {
        User.Status stored = User.Status.valueOf(status.toUpperCase(Locale.ROOT));
        boolean over = suspendedUntil != null && !suspendedUntil.isAfter(now);
        return stored == User.Status.SUSPENDED && over ? User.Status.ACTIVE : stored;
    }

    boolean isDeleted() {
        return status.equals("deleted");
    }
}
