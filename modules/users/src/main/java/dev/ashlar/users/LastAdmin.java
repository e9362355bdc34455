package dev.ashlar.users;

import dev.ashlar.kernel.Refusal;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/** Somebody must be able to administer the system: the last one who can is not let go. */
@Singleton
class LastAdmin {

    private final UserRepository repository;
    private final InstantSource clock;

    LastAdmin(UserRepository repository, InstantSource clock) {
        this.repository = repository;
        this.clock = clock;
    }

    /**
     * To be called first in a transaction that may cost this user the power of an administrator. Two who remove each other
     * at once take turns here, and the second finds himself the last.
     */
    void letGo(UUID user) {
        if (repository.lockAdmins(clock.instant()).equals(List.of(user))) {
            throw Refusal.of(UserError.LAST_ADMIN);
        }
    }
}
