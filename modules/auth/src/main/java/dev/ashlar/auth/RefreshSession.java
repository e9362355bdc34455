package dev.ashlar.auth;

import dev.ashlar.kernel.Events;
import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.users.User;
import dev.ashlar.users.Users;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Instant;
import java.time.InstantSource;

/** Exchanges a refresh token for the next pair. */
@Singleton
class RefreshSession {

    private final SessionRepository repository;
    private final Sessions sessions;
    private final RefreshTokens refreshTokens;
    private final Users users;
    private final Notices notices;
    private final Events events;
    private final InstantSource clock;
    private final TransactionOperations<Connection> transactions;

    RefreshSession(
            SessionRepository repository,
            Sessions sessions,
            RefreshTokens refreshTokens,
            Users users,
            Notices notices,
            Events events,
            InstantSource clock,
            TransactionOperations<Connection> transactions) {
        this.repository = repository;
        this.sessions = sessions;
        this.refreshTokens = refreshTokens;
        this.users = users;
        this.notices = notices;
        this.events = events;
        this.clock = clock;
        this.transactions = transactions;
    }

    /** A theft has to be written down although the caller is refused: refusing comes after the commit. */
    private sealed interface Result {
        record Refreshed(Tokens tokens) implements Result {}

        record Refused(Refusal refusal) implements Result {}
    }

    Tokens refresh(String token, Client client) {
        RefreshTokens.Presented presented = refreshTokens.parse(token);
        if (presented == null) {
            throw invalid();
        }
        Result result = transactions.executeWrite(transaction -> exchange(presented, client));
        return switch (result) {
            case Result.Refreshed refreshed -> refreshed.tokens();
            case Result.Refused refused -> throw refused.refusal();
        };
    }

    /** The row lock puts parallel calls in order: the first moves the family on, the others find the child it made. */
    private Result exchange(RefreshTokens.Presented presented, Client client) {
        SessionRow session = repository.lock(presented.sessionId()).orElse(null);
        if (session == null || !refreshTokens.isGenuine(presented, session)) {
            return new Result.Refused(invalid());
        }
        User user = users.find(session.userId()).orElse(null);
        if (user != null && user.status() == User.Status.SUSPENDED) {
            return new Result.Refused(Refusal.of(AuthError.USER_SUSPENDED));
        }
        if (user == null || !user.isActive() || !sessions.isOpen(session)) {
            return new Result.Refused(Refusal.of(AuthError.SESSION_REVOKED));
        }
        Instant now = clock.instant();
        return switch (RefreshFamily.of(session).present(presented.number(), now)) {
            case RefreshFamily.Outcome.Give give -> {
                RefreshFamily family = give.family();
                repository.updateFamily(session.id(), family.generation(), family.received(), family.receipts(), now);
                yield new Result.Refreshed(sessions.tokens(session, give.generation(), user));
            }
            case RefreshFamily.Outcome.Reused reused -> {
                sessions.end(user.id(), session.id(), "refresh_token_reused");
                events.publish(new AuthEvent.RefreshTokenReused(user.id(), session.id(), client.address()));
                notices.refreshTokenReused(user, client, now);
                yield new Result.Refused(Refusal.of(AuthError.REFRESH_TOKEN_REUSED));
            }
            case RefreshFamily.Outcome.Unknown unknown -> new Result.Refused(invalid());
        };
    }

    private static Refusal invalid() {
        return Refusal.of(
                KernelError.TOKEN_INVALID, "The refresh token is malformed or was not issued here. Sign in again.");
    }
}
