package dev.ashlar.users;

import dev.ashlar.kernel.Event;
import io.micronaut.serde.annotation.Serdeable;
import java.util.UUID;

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

    @Serdeable
    @Event.Name(value = "users.user-changed.v1", external = true)
    record Changed(UUID userId) implements UserEvent {}
}
