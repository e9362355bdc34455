package dev.ashlar.auth;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What a node remembers of a session.
 *
 * @param touching set by the first request that notes the session as seen, so that no second one does the same
 */
record SessionState(
        UUID id,
        UUID userId,
        boolean ended,
        Instant lastSeenAt,
        Instant expiresAt,
        int received,
        @Nullable String cookieHash,
        Instant authenticatedAt,
        List<String> methods,
        AtomicBoolean touching) {

    static SessionState of(SessionRow row) {
        return new SessionState(
                row.id(),
                row.userId(),
                row.endedAt() != null,
                row.lastSeenAt(),
                row.expiresAt(),
                row.received(),
                row.cookieHash(),
                row.authenticatedAt(),
                row.methodList(),
                new AtomicBoolean());
    }

    boolean isOpen(Instant now, Duration idle) {
        return !ended && expiresAt.isAfter(now) && lastSeenAt.plus(idle).isAfter(now);
    }

    SessionState received(int number) {
        return new SessionState(
                id, userId, ended, lastSeenAt, expiresAt, number, cookieHash, authenticatedAt, methods, touching);
    }

    /** A session that is no longer in the database. */
    static SessionState gone(UUID id) {
        return new SessionState(
                id,
                Nobody.ID,
                true,
                Instant.EPOCH,
                Instant.EPOCH,
                Integer.MAX_VALUE,
                null,
                Instant.EPOCH,
                List.of(),
                new AtomicBoolean());
    }
}
