package dev.ashlar.users;

import dev.ashlar.kernel.Events;
import dev.ashlar.kernel.Ids;
import dev.ashlar.kernel.Refusal;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.UUID;

@Singleton
class RegisterUser {

    private final UserRepository repository;
    private final Events events;
    private final Ids ids;
    private final InstantSource clock;

    RegisterUser(UserRepository repository, Events events, Ids ids, InstantSource clock) {
        this.repository = repository;
        this.events = events;
        this.ids = ids;
        this.clock = clock;
    }

    @Transactional
    User register(EmailAddress email, String name, User.Role role) {
        UUID id = ids.next();
        if (repository.insertUnlessEmailTaken(id, email.value(), name, role.toString(), clock.instant()) == 0) {
            throw Refusal.of(UserError.EMAIL_TAKEN);
        }
        events.publish(new UserEvent.Registered(id, email.value(), name));
        return repository.findById(id).orElseThrow().toUser();
    }
}
