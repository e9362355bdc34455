package dev.ashlar.auth;

import dev.ashlar.kernel.Refusal;
import dev.ashlar.users.User;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/** Links that prove who has a mailbox. A link works once, and a newer one of its kind switches it off. */
@Singleton
class Links {

    /** What a link is good for. */
    enum Purpose {
        PASSWORD,
        /** Sets a password as well, but whoever asks for a forgotten one does not switch it off. */
        INVITATION,
        EMAIL,
        SETUP
    }

    private final LinkRepository repository;
    private final RandomTokens random;
    private final InstantSource clock;

    Links(LinkRepository repository, RandomTokens random, InstantSource clock) {
        this.repository = repository;
        this.random = random;
        this.clock = clock;
    }

    @Transactional
    String make(Purpose purpose, User user, Duration life) {
        repository.deleteOf(user.id(), purpose.name());
        String token = random.next();
        Instant now = clock.instant();
        repository.insert(
                RandomTokens.hash(token),
                purpose.name(),
                user.id(),
                user.email().value(),
                now,
                now.plus(life));
        return token;
    }

    /** The link to the first administrator, of which there is only one. */
    @Transactional
    String makeSetup(Duration life) {
        repository.deleteFor(Purpose.SETUP.name());
        String token = random.next();
        Instant now = clock.instant();
        repository.insert(RandomTokens.hash(token), Purpose.SETUP.name(), null, null, now, now.plus(life));
        return token;
    }

    /** The same work as making one, for a user that does not exist: the time tells nothing. */
    @Transactional
    void pretend() {
        repository.deleteOf(Nobody.ID, Purpose.PASSWORD.name());
        String token = RandomTokens.hash(random.next());
        Instant now = clock.instant();
        repository.insert(token, Purpose.PASSWORD.name(), Nobody.ID, null, now, now);
        repository.delete(token);
    }

    LinkRow find(Purpose purpose, String token) {
        return find(EnumSet.of(purpose), token);
    }

    LinkRow find(Set<Purpose> purposes, String token) {
        return repository
                .find(RandomTokens.hash(token), clock.instant())
                .filter(link -> purposes.contains(Purpose.valueOf(link.purpose())))
                .orElseThrow(() -> Refusal.of(AuthError.LINK_INVALID));
    }

    /** Switches off what would set another password than the one just set. */
    @Transactional
    void forgetPasswordLinks(UUID user) {
        repository.deleteOf(user, Purpose.PASSWORD.name());
        repository.deleteOf(user, Purpose.INVITATION.name());
    }

    /** Of two who use the same link at once, one is too late. */
    @Transactional
    LinkRow use(Purpose purpose, String token) {
        return use(EnumSet.of(purpose), token);
    }

    @Transactional
    LinkRow use(Set<Purpose> purposes, String token) {
        LinkRow link = find(purposes, token);
        if (repository.delete(link.hash()) == 0) {
            throw Refusal.of(AuthError.LINK_INVALID);
        }
        return link;
    }
}
