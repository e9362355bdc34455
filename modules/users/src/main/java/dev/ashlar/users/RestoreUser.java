package dev.ashlar.users;

import dev.ashlar.kernel.Events;
import dev.ashlar.kernel.Refusal;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.UUID;

/** Brings a deleted account back, as long as nothing of it has been erased. */
@Singleton
class RestoreUser {

    private final UserRepository repository;
    private final DeletionRepository deletions;
    private final Events events;
    private final InstantSource clock;

    RestoreUser(UserRepository repository, DeletionRepository deletions, Events events, InstantSource clock) {
        this.repository = repository;
        this.deletions = deletions;
        this.events = events;
        this.clock = clock;
    }

    @Transactional
    User restore(UUID id) {
        UserRow row = repository.lock(id).orElseThrow(() -> Refusal.of(UserError.USER_NOT_FOUND));
        if (row.isDeleted()) {
            if (deletions.cancel(id) == 0) {
                throw Refusal.of(UserError.ERASURE_STARTED);
            }
            repository.restore(id, clock.instant());
            events.publish(new UserEvent.Restored(id));
        }
        return repository.findById(id).orElseThrow().toUser(clock.instant());
    }

    /** Brings back what the owner, or whoever was in the account, has closed; not what an administrator has. */
    @Transactional
    void restoreIfClosedByOwner(UUID id) {
        if (deletions.findByUserId(id).filter(DeletionRow::isByOwner).isPresent()) {
            restore(id);
        }
    }

    /** For the person, who cannot sign in any more: the link from the farewell letter. */
    @Transactional
    void restore(String token) {
        DeletionRow deletion = deletions
                .findByRestoreHash(Token.given(token).hash())
                .filter(row -> row.erasingSince() == null && row.purgeAt().isAfter(clock.instant()))
                .orElseThrow(() -> Refusal.of(UserError.USER_LINK_INVALID));
        restore(deletion.userId());
    }
}
