package dev.ashlar.users;

import dev.ashlar.kernel.Events;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.UUID;

@Singleton
class VerifyEmail {

    private final UserRepository repository;
    private final Events events;
    private final InstantSource clock;

    VerifyEmail(UserRepository repository, Events events, InstantSource clock) {
        this.repository = repository;
        this.events = events;
        this.clock = clock;
    }

    @Transactional
    boolean verify(UUID user, EmailAddress email) {
        if (repository.verifyEmail(user, email.value(), clock.instant()) == 1) {
            events.publish(new UserEvent.EmailVerified(user, email.value()));
            return true;
        }
        return repository
                .findById(user)
                .filter(row ->
                        !row.isDeleted() && row.emailVerified() && row.email().equals(email.value()))
                .isPresent();
    }
}
