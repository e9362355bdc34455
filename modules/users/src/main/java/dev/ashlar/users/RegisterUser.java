package dev.ashlar.users;

import dev.ashlar.kernel.Events;
import dev.ashlar.kernel.Ids;
import dev.ashlar.kernel.Refusal;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Singleton
class RegisterUser {

    private final UserRepository repository;
    private final EmailChangeRepository emailChanges;
    private final Events events;
    private final Ids ids;
    private final InstantSource clock;

    RegisterUser(
            UserRepository repository,
            EmailChangeRepository emailChanges,
            Events events,
            Ids ids,
            InstantSource clock) {
        this.repository = repository;
        this.emailChanges = emailChanges;
        this.events = events;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * What is known about somebody who is to have an account.
     *
     * @param awaited whether they have no way to sign in yet
     */
    record Newcomer(
            EmailAddress email,
            boolean emailVerified,
            PersonName name,
            User.Role role,
            @Nullable String locale,
            @Nullable String timeZone,
            boolean awaited) {}

    @Transactional
    User register(EmailAddress email, String name, User.Role role) {
        return registerUnlessTaken(email, name, role).orElseThrow(() -> Refusal.of(UserError.EMAIL_TAKEN));
    }

    @Transactional
    User registerAwaited(EmailAddress email, String name, User.Role role) {
        return registerUnlessTaken(newcomer(email, name, role, true))
                .orElseThrow(() -> Refusal.of(UserError.EMAIL_TAKEN));
    }

    @Transactional
    Optional<User> registerUnlessTaken(EmailAddress email, String name, User.Role role) {
        return registerUnlessTaken(newcomer(email, name, role, false));
    }

    private static Newcomer newcomer(EmailAddress email, String name, User.Role role, boolean awaited) {
        if (!PersonName.isWellFormed(name)) {
            throw Refusal.invalid("/name", "display_name", DisplayName.MESSAGE);
        }
        return new Newcomer(email, false, new PersonName(name), role, null, null, awaited);
    }

    /** Answers with nothing, and changes nothing, when the address belongs to somebody. */
    @Transactional
    Optional<User> registerUnlessTaken(Newcomer newcomer) {
        UUID id = ids.next();
        String email = newcomer.email().value();
        PersonName name = newcomer.name();
        Instant now = clock.instant();
        int inserted = repository.insertUnlessEmailTaken(
                id,
                email,
                newcomer.emailVerified(),
                name.value(),
                name.key(),
                newcomer.role().toString(),
                newcomer.locale(),
                newcomer.timeZone(),
                newcomer.awaited() ? now : null,
                now);
        if (inserted == 0) {
            return Optional.empty();
        }
        // Asked only now: the insert has waited for whoever was just giving the address up.
        if (emailChanges.isHeldFrom(id, email, now)) {
            repository.delete(id);
            return Optional.empty();
        }
        events.publish(new UserEvent.Registered(id, email, name.value()));
        return repository.findById(id).map(row -> row.toUser(now));
    }
}
