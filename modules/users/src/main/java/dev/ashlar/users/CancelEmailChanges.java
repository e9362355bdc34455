package dev.ashlar.users;

import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.UUID;

/** Switches off what was asked for and is not confirmed, and waits for whoever is confirming it just now. */
@Singleton
class CancelEmailChanges {

    private final UserRepository repository;
    private final EmailChangeRepository changes;
    private final InstantSource clock;

    CancelEmailChanges(UserRepository repository, EmailChangeRepository changes, InstantSource clock) {
        this.repository = repository;
        this.changes = changes;
        this.clock = clock;
    }

    @Transactional
    void cancel(UUID user) {
        repository.lock(user).ifPresent(row -> changes.supersede(row.id(), clock.instant()));
    }
}
