package dev.ashlar.users;

import dev.ashlar.kernel.Event;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All that can happen to a user. */
public sealed interface UserEvent extends Event {

    UUID userId();

    @Override
    default String subject() {
        return userId().toString();
    }

    @Serdeable
    @Event.Name(value = "users.user-registered.v1", external = true)
    record Registered(UUID userId, String email, String name) implements UserEvent {}

    /** Name, locale or time zone. */
    @Serdeable
    @Event.Name(value = "users.profile-changed.v1", external = true)
    record ProfileChanged(UUID userId) implements UserEvent {}

    @Serdeable
    @Event.Name(value = "users.role-changed.v1", external = true)
    record RoleChanged(UUID userId, String role) implements UserEvent {}

    /** The account is closed until the time given, or until somebody opens it. */
    @Serdeable
    @Event.Name(value = "users.user-suspended.v1", external = true)
    record Suspended(UUID userId, @Nullable Instant until) implements UserEvent {}

    @Serdeable
    @Event.Name(value = "users.user-reinstated.v1", external = true)
    record Reinstated(UUID userId) implements UserEvent {}

    /** The account is closed, and is erased at the time given unless it is restored before. */
    @Serdeable
    @Event.Name(value = "users.user-deleted.v1", external = true)
    record Deleted(UUID userId, Instant purgeAt) implements UserEvent {}

    @Serdeable
    @Event.Name(value = "users.user-restored.v1", external = true)
    record Restored(UUID userId) implements UserEvent {}

    /** Somebody proved that the address is theirs. */
    @Serdeable
    @Event.Name(value = "users.email-verified.v1", external = true)
    record EmailVerified(UUID userId, String email) implements UserEvent {}

    /** Nothing has changed yet: the new address has to confirm first. */
    @Serdeable
    @Event.Name(value = "users.email-change-requested.v1", external = true)
    record EmailChangeRequested(UUID userId) implements UserEvent {}

    @Serdeable
    @Event.Name(value = "users.email-changed.v1", external = true)
    record EmailChanged(UUID userId, String email) implements UserEvent {}

    /**
     * The old address took a change back. Whoever asked for it may hold a session: all must end.
     *
     * @param askedAt since when somebody else may have had the account; nothing in events that older builds have stored
     */
    @Serdeable
    @Event.Name(value = "users.email-change-undone.v1", external = true)
    record EmailChangeUndone(
            UUID userId, String email, @Nullable Instant askedAt) implements UserEvent {}

    /** Every module has erased what it held about the person; the id will not be used again. */
    @Serdeable
    @Event.Name(value = "users.user-erased.v1", external = true)
    record Erased(UUID userId) implements UserEvent {}
}
