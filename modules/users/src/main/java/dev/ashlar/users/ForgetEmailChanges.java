package dev.ashlar.users;

import dev.ashlar.kernel.Chore;
import dev.ashlar.kernel.Portions;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Forgets changes of address that nobody can take back any more. */
@Singleton
class ForgetEmailChanges implements Chore {

    private final EmailChangeRepository changes;
    private final InstantSource clock;

    ForgetEmailChanges(EmailChangeRepository changes, InstantSource clock) {
        this.changes = changes;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "users.forget-email-changes";
    }

    @Override
    public Duration every() {
        return Duration.ofHours(1);
    }

    @Override
    public void run() {
        Instant now = clock.instant();
        Portions.deleteAll(most -> changes.deleteEndedBefore(now, most));
    }
}
