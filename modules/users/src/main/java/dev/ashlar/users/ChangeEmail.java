package dev.ashlar.users;

import dev.ashlar.kernel.Events;
import dev.ashlar.kernel.Ids;
import dev.ashlar.kernel.Refusal;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/**
 * Another address for an account: the new one has to confirm, the old one can take it back. Whether the new address is
 * free shows in neither the answer nor the letter to the old one; only its owner learns of it.
 */
@Singleton
class ChangeEmail {

    private final UserRepository repository;
    private final EmailChangeRepository changes;
    private final RestoreUser restoreUser;
    private final UserLetters letters;
    private final UsersSettings settings;
    private final Events events;
    private final Ids ids;
    private final SecureRandom random;
    private final InstantSource clock;

    ChangeEmail(
            UserRepository repository,
            EmailChangeRepository changes,
            RestoreUser restoreUser,
            UserLetters letters,
            UsersSettings settings,
            Events events,
            Ids ids,
            SecureRandom random,
            InstantSource clock) {
        this.repository = repository;
        this.changes = changes;
        this.restoreUser = restoreUser;
        this.letters = letters;
        this.settings = settings;
        this.events = events;
        this.ids = ids;
        this.random = random;
        this.clock = clock;
    }

    @Transactional
    void request(UUID user, EmailAddress wanted) {
        letters.requireSender();
        UserRow row = repository.lock(user).orElseThrow(() -> Refusal.of(UserError.USER_NOT_FOUND));
        if (row.isDeleted()) {
            throw Refusal.of(UserError.USER_DELETED);
        }
        if (row.email().equals(wanted.value())) {
            throw Refusal.invalid("/email", "unchanged", "is the address of the account already");
        }
        Instant now = clock.instant();
        Token confirm = Token.random(random);
        Token undo = Token.random(random);
        Instant confirmUntil = now.plus(settings.emailConfirmation());
        Instant undoUntil = now.plus(settings.emailUndo());
        changes.supersede(user, now);
        changes.insert(
                ids.next(), user, row.email(), wanted.value(), confirm.hash(), confirmUntil, undo.hash(), undoUntil);
        if (isTaken(user, wanted.value(), now)) {
            letters.addressIsTaken(wanted);
        } else {
            letters.confirmNewAddress(user, wanted, confirm, confirmUntil);
        }
        letters.noticeOfChange(user, EmailAddress.stored(row.email()), undo, undoUntil);
        events.publish(new UserEvent.EmailChangeRequested(user));
    }

    @Transactional
    void confirm(String token) {
        Instant now = clock.instant();
        EmailChangeRow change = changes.findByConfirmHash(Token.given(token).hash())
                .orElseThrow(() -> Refusal.of(UserError.USER_LINK_INVALID));
        UserRow row = repository.lock(change.userId()).orElseThrow(() -> Refusal.of(UserError.USER_LINK_INVALID));
        if (row.isDeleted() || changes.confirm(change.id(), now) == 0) {
            throw Refusal.of(UserError.USER_LINK_INVALID);
        }
        if (isTaken(row.id(), change.newEmail(), now)) {
            throw Refusal.of(UserError.EMAIL_TAKEN);
        }
        repository.updateEmail(row.id(), change.newEmail(), true, now);
        events.publish(new UserEvent.EmailChanged(row.id(), change.newEmail()));
    }

    /**
     * Takes a change back with all that came after it, and with all that is only asked for. That the account was closed since
     * then came after it as well: nothing can be asked for in a closed one. Only an administrator's word stands.
     */
    @Transactional
    void undo(String token) {
        Instant now = clock.instant();
        String hash = Token.given(token).hash();
        UserRow row = changes.findByUndoHash(hash)
                .flatMap(found -> repository.lock(found.userId()))
                .orElseThrow(() -> Refusal.of(UserError.USER_LINK_INVALID));
        // Read again behind the lock: another link may have taken the change back while this one waited.
        EmailChangeRow change = changes.findByUndoHash(hash)
                .filter(found -> found.undoUntil().isAfter(now))
                .orElseThrow(() -> Refusal.of(UserError.USER_LINK_INVALID));
        if (row.isDeleted()) {
            restoreUser.restoreIfClosedByOwner(row.id());
        }
        changes.deleteFrom(row.id(), change.number());
        if (!row.email().equals(change.oldEmail())) {
            repository.updateEmail(row.id(), change.oldEmail(), true, now);
        }
        events.publish(new UserEvent.EmailChangeUndone(row.id(), change.oldEmail(), change.askedAt()));
    }

    private boolean isTaken(UUID user, String email, Instant now) {
        return repository.findByEmail(email).isPresent() || changes.isHeldFrom(user, email, now);
    }
}
