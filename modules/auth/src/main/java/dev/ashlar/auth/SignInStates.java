package dev.ashlar.auth;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ashlar.users.Users;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The present state of sessions and users, from memory as long as this node hears of changes and from the database
 * otherwise. Nothing here is more than two seconds behind.
 */
@Singleton
class SignInStates {

    /** A bound on the damage should a change ever be missed. */
    private static final Duration OLDEST = Duration.ofMinutes(5);

    private final SessionRepository sessions;
    private final Users users;
    private final ChangeFeed changes;
    private final AsyncLoadingCache<UUID, SessionState> sessionStates;
    private final AsyncLoadingCache<UUID, UserState> userStates;

    SignInStates(
            SessionRepository sessions,
            Users users,
            ChangeFeed changes,
            AuthSettings settings,
            @Named(TaskExecutors.BLOCKING) ExecutorService executor) {
        this.sessions = sessions;
        this.users = users;
        this.changes = changes;
        this.sessionStates = Caffeine.newBuilder()
                .maximumSize(settings.remembered())
                .expireAfterWrite(OLDEST)
                .executor(executor)
                .buildAsync(this::loadSession);
        this.userStates = Caffeine.newBuilder()
                .maximumSize(settings.remembered())
                .expireAfterWrite(OLDEST)
                .executor(executor)
                .buildAsync(this::loadUser);
        changes.hear(this::forget, this::forgetAll);
    }

    /** From memory only; nothing when it is not known or not to be trusted just now. */
    @Nullable
    SessionState knownSession(UUID id) {
        return changes.isFresh() ? known(sessionStates.getIfPresent(id)) : null;
    }

    /** Active users only. */
    @Nullable
    UserState knownUser(UUID id) {
        UserState state = changes.isFresh() ? known(userStates.getIfPresent(id)) : null;
        return state != null && state.isActive() ? state : null;
    }

    CompletableFuture<SessionState> session(UUID id) {
        distrust();
        return sessionStates.get(id);
    }

    /** A suspension may end by itself: that somebody may not come in is asked anew each time. */
    CompletableFuture<UserState> user(UUID id) {
        distrust();
        UserState state = known(userStates.getIfPresent(id));
        if (state != null && !state.isActive()) {
            userStates.synchronous().invalidate(id);
        }
        return userStates.get(id);
    }

    void forgetSession(UUID id) {
        sessionStates.synchronous().invalidate(id);
    }

    void remember(SessionState state) {
        sessionStates.put(state.id(), CompletableFuture.completedFuture(state));
    }

    private void distrust() {
        if (!changes.isFresh()) {
            forgetAll();
        }
    }

    private void forgetAll() {
        sessionStates.synchronous().invalidateAll();
        userStates.synchronous().invalidateAll();
    }

    private SessionState loadSession(UUID id) {
        return sessions.findById(id).map(SessionState::of).orElseGet(() -> SessionState.gone(id));
    }

    private UserState loadUser(UUID id) {
        return users.find(id)
                .map(user -> new UserState(user.status(), Sessions.rolesOf(user)))
                .orElse(UserState.GONE);
    }

    private void forget(ChangeFeed.Kind kind, String subject) {
        switch (kind) {
            case SESSION -> forgetSession(UUID.fromString(subject));
            case USER -> {
                UUID user = UUID.fromString(subject);
                userStates.synchronous().invalidate(user);
                // Those still being loaded may be of this user as well.
                sessionStates.asMap().entrySet().removeIf(entry -> {
                    SessionState state = known(entry.getValue());
                    return state == null || state.userId().equals(user);
                });
            }
            case API_KEY, SIGNING_KEY -> {}
        }
    }

    private static <T> @Nullable T known(@Nullable CompletableFuture<T> future) {
        return future != null && future.isDone() && !future.isCompletedExceptionally() ? future.resultNow() : null;
    }
}
