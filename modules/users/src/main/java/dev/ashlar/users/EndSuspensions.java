package dev.ashlar.users;

import dev.ashlar.kernel.Chore;
import dev.ashlar.kernel.Events;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/**
 * Announces that suspensions are over. The users could sign in again from the moment the time was up; this only makes the
 * table and whoever listens agree with that.
 */
@Singleton
class EndSuspensions implements Chore {

    private final UserRepository repository;
    private final TransactionOperations<Connection> transactions;
    private final Events events;
    private final InstantSource clock;

    EndSuspensions(
            UserRepository repository,
            TransactionOperations<Connection> transactions,
            Events events,
            InstantSource clock) {
        this.repository = repository;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "users.end-suspensions";
    }

    @Override
    public Duration every() {
        return Duration.ofMinutes(1);
    }

    @Override
    public void run() {
        for (UUID id : repository.findSuspendedUntil(clock.instant())) {
            transactions.executeWrite(transaction -> {
                end(id);
                return null;
            });
        }
    }

    /** Looks again under the lock: somebody may have suspended the user anew. */
    private void end(UUID id) {
        Instant now = clock.instant();
        UserRow row = repository.lock(id).orElse(null);
        if (row != null && row.status().equals("suspended") && row.status(now) == User.Status.ACTIVE) {
            repository.reinstate(id, now);
            events.publish(new UserEvent.Reinstated(id));
        }
    }
}
