package dev.ashlar.users;

import dev.ashlar.kernel.Events;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.http.IfMatch;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Closes an account, for a time or until somebody opens it again. */
@Singleton
class SuspendUser {

    private final UserRepository repository;
    private final LastAdmin lastAdmin;
    private final Events events;
    private final InstantSource clock;

    SuspendUser(UserRepository repository, LastAdmin lastAdmin, Events events, InstantSource clock) {
        this.repository = repository;
        this.lastAdmin = lastAdmin;
        this.events = events;
        this.clock = clock;
    }

    UserRow read(UUID id) {
        return repository
                .findById(id)
                .filter(found -> found.status(clock.instant()) == User.Status.SUSPENDED)
                .orElseThrow(() -> Refusal.of(UserError.SUSPENSION_NOT_FOUND));
    }

    @Transactional
    UserRow suspend(UUID id, IfMatch ifMatch, @Nullable Instant until, @Nullable String reason) {
        lastAdmin.letGo(id);
        UserRow row = lock(id);
        if (row.status(clock.instant()) == User.Status.SUSPENDED) {
            ifMatch.check(row.version());
        } else {
            ifMatch.checkAbsent();
        }
        if (until != null && !until.isAfter(clock.instant())) {
            throw Refusal.invalid("/until", "future", "must be in the future");
        }
        suspend(row, until, reason);
        return repository.findById(id).orElseThrow();
    }

    @Transactional
    void reinstate(UUID id, IfMatch ifMatch) {
        UserRow row = lock(id);
        ifMatch.check(row.version());
        if (row.suspendedAt() == null) {
            throw Refusal.of(UserError.SUSPENSION_NOT_FOUND);
        }
        reinstate(row);
    }

    void suspend(UserRow row, @Nullable Instant until, @Nullable String reason) {
        repository.suspend(row.id(), until, reason, clock.instant());
        events.publish(new UserEvent.Suspended(row.id(), until));
    }

    void reinstate(UserRow row) {
        repository.reinstate(row.id(), clock.instant());
        events.publish(new UserEvent.Reinstated(row.id()));
    }

    private UserRow lock(UUID id) {
        UserRow row = repository.lock(id).orElseThrow(() -> Refusal.of(UserError.USER_NOT_FOUND));
        if (row.isDeleted()) {
            throw Refusal.of(UserError.USER_DELETED);
        }
        return row;
    }
}
