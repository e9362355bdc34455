package dev.ashlar.auth;

import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notes in the database what requests prove about their session: that it is in use, and that its tokens have arrived. */
@Singleton
class SessionReceipts {

    private static final Duration SEEN_EVERY = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(SessionReceipts.class);

    private final SessionRepository repository;
    private final SignInStates states;
    private final InstantSource clock;
    private final ExecutorService executor;

    SessionReceipts(
            SessionRepository repository,
            SignInStates states,
            InstantSource clock,
            @Named(TaskExecutors.BLOCKING) ExecutorService executor) {
        this.repository = repository;
        this.states = states;
        this.clock = clock;
        this.executor = executor;
    }

    /** The first use of an access token proves that the refresh token made with it has arrived. */
    @Transactional
    SessionState receive(AccessToken token) {
        SessionRow session = repository.lock(token.sessionId()).orElse(null);
        if (session == null) {
            return SessionState.gone(token.sessionId());
        }
        Instant now = clock.instant();
        RefreshFamily family = RefreshFamily.of(session).receive(token.generation(), now);
        // The time it was last seen stays: a session that idled too long does not come back to life by being asked for.
        repository.updateFamily(
                session.id(), family.generation(), family.received(), family.receipts(), session.lastSeenAt());
        states.forgetSession(session.id());
        return SessionState.of(session).received(family.received());
    }

    /** Once a minute and session, and not while the request waits. */
    void noteAsSeen(SessionState session) {
        Instant now = clock.instant();
        if (session.lastSeenAt().plus(SEEN_EVERY).isBefore(now)
                && session.touching().compareAndSet(false, true)) {
            executor.execute(() -> seen(session, now));
        }
    }

    private void seen(SessionState session, Instant at) {
        try {
            repository.touch(session.id(), at);
        } catch (RuntimeException e) {
            LOG.warn("A session cannot be noted as seen: {}", e.getMessage());
        } finally {
            states.forgetSession(session.id());
        }
    }
}
