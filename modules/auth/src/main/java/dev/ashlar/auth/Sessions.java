package dev.ashlar.auth;

import dev.ashlar.kernel.Events;
import dev.ashlar.kernel.Ids;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.users.User;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Begins and ends sessions. Every end is announced to all nodes in the transaction that brings it about. */
@Singleton
class Sessions {

    private final SessionRepository repository;
    private final RefreshTokens refreshTokens;
    private final AccessTokens accessTokens;
    private final ChangeFeed changes;
    private final Notices notices;
    private final Events events;
    private final Ids ids;
    private final InstantSource clock;
    private final AuthSettings settings;

    Sessions(
            SessionRepository repository,
            RefreshTokens refreshTokens,
            AccessTokens accessTokens,
            ChangeFeed changes,
            Notices notices,
            Events events,
            Ids ids,
            InstantSource clock,
            AuthSettings settings) {
        this.repository = repository;
        this.refreshTokens = refreshTokens;
        this.accessTokens = accessTokens;
        this.changes = changes;
        this.notices = notices;
        this.events = events;
        this.ids = ids;
        this.clock = clock;
        this.settings = settings;
    }

    /** Signs the user in as a program that keeps its tokens itself. */
    @Transactional
    Tokens begin(User user, List<String> methods, Client client) {
        SessionRow session = insert(user, SessionRow.TOKEN, refreshTokens.newSealedFamily(), null, methods, client);
        return tokens(session, 0, user);
    }

    /** Signs the user in as a browser, which keeps a cookie of which we keep the hash. */
    @Transactional
    SessionRow beginInBrowser(User user, List<String> methods, Client client, String cookieHash) {
        return insert(user, SessionRow.BROWSER, null, cookieHash, methods, client);
    }

    private SessionRow insert(
            User user,
            String kind,
            @Nullable String sealedFamily,
            @Nullable String cookieHash,
            List<String> methods,
            Client client) {
        Instant now = clock.instant();
        UUID id = ids.next();
        if (repository.hadAny(user.id()) && !repository.hadDevice(user.id(), client.device())) {
            notices.newDevice(user, client, now);
        }
        repository.insert(
                id,
                user.id(),
                kind,
                sealedFamily,
                cookieHash,
                String.join(" ", methods),
                client.device(),
                client.address(),
                now,
                now.plus(settings.sessionLife()));
        events.publish(new AuthEvent.SignedIn(user.id(), id, methods, client.address()));
        return repository.findById(id).orElseThrow();
    }

    /** The tokens of one generation of a session. */
    Tokens tokens(SessionRow session, int generation, User user) {
        Duration left = Duration.between(clock.instant(), session.expiresAt());
        return new Tokens(
                accessTokens.issue(session, generation, rolesOf(user)),
                shorter(settings.accessTokenLife(), left),
                refreshTokens.token(session, generation),
                shorter(settings.sessionIdle(), left));
    }

    /** Notes a fresh proof of who the user is; further tokens of the session carry its time. */
    @Transactional
    Tokens prove(User user, UUID id, Set<String> methods) {
        SessionRow session = repository.lock(id).orElseThrow(() -> Refusal.of(AuthError.SESSION_REVOKED));
        Instant now = clock.instant();
        repository.reauthenticate(id, now, String.join(" ", methods), null);
        RefreshFamily family = RefreshFamily.of(session).next(now);
        repository.updateFamily(id, family.generation(), family.received(), family.receipts(), now);
        changes.announce(ChangeFeed.Kind.SESSION, id.toString());
        return tokens(repository.findById(id).orElseThrow(), family.generation(), user);
    }

    /** The same in a browser, whose old cookie is worth nothing from now on. */
    @Transactional
    SessionRow proveInBrowser(UUID id, Set<String> methods, String cookieHash) {
        repository.reauthenticate(id, clock.instant(), String.join(" ", methods), cookieHash);
        changes.announce(ChangeFeed.Kind.SESSION, id.toString());
        return repository.findById(id).orElseThrow(() -> Refusal.of(AuthError.SESSION_REVOKED));
    }

    boolean isOfBrowser(UUID id) {
        return repository
                .findById(id)
                .filter(session -> session.kind().equals(SessionRow.BROWSER))
                .isPresent();
    }

    /** The user's open sessions, newest first. */
    List<SessionRow> list(UUID userId, Instant createdAt, UUID id, int limit) {
        Instant now = clock.instant();
        return repository.findOpen(userId, now, now.minus(settings.sessionIdle()), createdAt, id, limit);
    }

    @Transactional
    void end(UUID userId, UUID id, String reason) {
        if (repository.end(id, reason, clock.instant()) == 1) {
            changes.announce(ChangeFeed.Kind.SESSION, id.toString());
            events.publish(new AuthEvent.SessionEnded(userId, id, reason));
        }
    }

    /** Ends the user's own session with this id; a foreign one looks like one that does not exist. */
    @Transactional
    void endOwn(UUID userId, UUID id) {
        SessionRow session = repository
                .findById(id)
                .filter(found -> found.userId().equals(userId) && isOpen(found))
                .orElseThrow(() -> Refusal.of(AuthError.SESSION_NOT_FOUND));
        end(userId, session.id(), "ended_by_user");
    }

    @Transactional
    void endOthers(UUID userId, UUID kept, String reason) {
        endAllBut(userId, kept, reason);
    }

    @Transactional
    void endAll(UUID userId, String reason) {
        endAllBut(userId, null, reason);
    }

    private void endAllBut(UUID userId, @Nullable UUID kept, String reason) {
        if (repository.endAllOf(userId, kept == null ? Nobody.ID : kept, reason, clock.instant()) > 0) {
            changes.announce(ChangeFeed.Kind.USER, userId.toString());
            events.publish(new AuthEvent.SessionsEnded(userId, kept, reason));
        }
    }

    boolean isOpen(SessionRow session) {
        Instant now = clock.instant();
        return session.endedAt() == null
                && session.expiresAt().isAfter(now)
                && session.lastSeenAt().plus(settings.sessionIdle()).isAfter(now);
    }

    static Set<String> rolesOf(User user) {
        return Set.of(user.role().toString());
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
