package dev.ashlar.users;

import dev.ashlar.kernel.Events;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.http.IfMatch;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/** Closes an account for good, though not at once: for a while it can be brought back. */
@Singleton
class DeleteUser {

    private final UserRepository repository;
    private final DeletionRepository deletions;
    private final LastAdmin lastAdmin;
    private final UserLetters letters;
    private final UsersSettings settings;
    private final Events events;
    private final SecureRandom random;
    private final InstantSource clock;

    DeleteUser(
            UserRepository repository,
            DeletionRepository deletions,
            LastAdmin lastAdmin,
            UserLetters letters,
            UsersSettings settings,
            Events events,
            SecureRandom random,
            InstantSource clock) {
        this.repository = repository;
        this.deletions = deletions;
        this.lastAdmin = lastAdmin;
        this.letters = letters;
        this.settings = settings;
        this.events = events;
        this.random = random;
        this.clock = clock;
    }

    /**
     * Only what the owner has done themselves can be undone by their link: an administrator's deletion takes one that is out
     * there away, too.
     */
    @Transactional
    void delete(UUID id, IfMatch ifMatch, boolean byOwner) {
        lastAdmin.letGo(id);
        UserRow row = repository.lock(id).orElseThrow(() -> Refusal.of(UserError.USER_NOT_FOUND));
        ifMatch.check(row.version());
        if (row.isDeleted()) {
            if (!byOwner) {
                deletions.forgetLink(id);
            }
            return;
        }
        Instant now = clock.instant();
        Instant purgeAt = now.plus(settings.deletionGrace());
        EmailAddress email = EmailAddress.stored(row.email());
        repository.markDeleted(id, now);
        if (byOwner) {
            Token restore = Token.random(random);
            deletions.insert(id, purgeAt, restore.hash());
            letters.farewell(id, email, restore, purgeAt);
        } else {
            deletions.insert(id, purgeAt, null);
            letters.closed(id, email, purgeAt);
        }
        events.publish(new UserEvent.Deleted(id, purgeAt));
    }
}
