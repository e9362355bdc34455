package dev.ashlar.auth;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.Events;
import dev.ashlar.kernel.Ids;
import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.http.IfMatch;
import dev.ashlar.users.User;
import dev.ashlar.users.Users;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys for programs. A key is shown once and kept as a hash; it can do what its scopes name, and never more than its maker
 * can at the moment it is used.
 */
@Singleton
class ApiKeys {

    static final String PREFIX = "ak_";
    private static final Logger LOG = LoggerFactory.getLogger(ApiKeys.class);
    private static final Duration OLDEST = Duration.ofMinutes(5);
    private static final Duration USED_EVERY = Duration.ofMinutes(1);
    private static final int SHOWN = 11;
    private static final Pattern WHOLE = Pattern.compile("(?<![A-Za-z0-9_-])ak_[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])");

    private final ApiKeyRepository repository;
    private final Users users;
    private final SignInStates states;
    private final ChangeFeed changes;
    private final Notices notices;
    private final RandomTokens random;
    private final Events events;
    private final Ids ids;
    private final InstantSource clock;
    private final ExecutorService executor;
    private final int most;
    private final AsyncCache<String, Known> known;

    ApiKeys(
            ApiKeyRepository repository,
            Users users,
            SignInStates states,
            ChangeFeed changes,
            Notices notices,
            RandomTokens random,
            Events events,
            Ids ids,
            InstantSource clock,
            AuthSettings settings,
            @Named(TaskExecutors.BLOCKING) ExecutorService executor) {
        this.repository = repository;
        this.users = users;
        this.states = states;
        this.changes = changes;
        this.notices = notices;
        this.random = random;
        this.events = events;
        this.ids = ids;
        this.clock = clock;
        this.executor = executor;
        this.most = settings.apiKeysPerAccount();
        this.known = Caffeine.newBuilder()
                .maximumSize(settings.remembered())
                .expireAfterWrite(OLDEST)
                .executor(executor)
                .buildAsync();
        changes.hear(
                (kind, subject) -> {
                    if (kind == ChangeFeed.Kind.API_KEY) {
                        forget(UUID.fromString(subject));
                    }
                },
                () -> known.synchronous().invalidateAll());
    }

    /** A key a node remembers, and when it last noted a use of it. */
    private record Known(ApiKeyRow key, AtomicReference<@Nullable Instant> noted) {}

    /** A new key; the only time its text is to be had. */
    record Made(ApiKeyRow key, String text) {

        @Override
        public String toString() {
            return "Made[" + key.id() + "]";
        }
    }

    /** Whether the text has a whole key in it; words that only begin like one are none. */
    static boolean isIn(String text) {
        return WHOLE.matcher(text).find();
    }

    @Transactional
    Made make(User maker, String name, List<String> wanted, @Nullable Instant expiresAt) {
        Set<String> scopes = new TreeSet<>(wanted);
        if (!scopesOf(Sessions.rolesOf(maker)).containsAll(scopes)) {
            throw Refusal.of(AuthError.SCOPE_TOO_WIDE);
        }
        Instant now = clock.instant();
        if (expiresAt != null && !expiresAt.isAfter(now)) {
            throw Refusal.invalid("/expiresAt", "future", "must be in the future");
        }
        // Whoever makes another one at the same moment counts this one.
        users.lock(maker.id());
        if (repository.countOf(maker.id()) >= most) {
            throw Refusal.of(AuthError.TOO_MANY_API_KEYS);
        }
        String text = PREFIX + random.next();
        UUID id = ids.next();
        repository.insert(
                id,
                maker.id(),
                name,
                text.substring(0, SHOWN),
                RandomTokens.hash(text),
                String.join(" ", scopes),
                now,
                expiresAt);
        events.publish(new AuthEvent.ApiKeyMade(maker.id(), id, name, List.copyOf(scopes)));
        notices.apiKeyMade(maker, name, now);
        return new Made(repository.findById(id).orElseThrow(), text);
    }

    /** How many of the user's keys somebody could use just now. */
    long countWorking(UUID userId) {
        return repository.countWorking(userId, clock.instant());
    }

    /** The user's keys, newest first. */
    List<ApiKeyRow> list(UUID userId, Instant createdAt, UUID id, int limit) {
        return repository.findOf(userId, createdAt, id, limit);
    }

    ApiKeyRow read(UUID userId, UUID id) {
        return repository
                .findById(id)
                .filter(key -> key.userId().equals(userId) && key.revokedAt() == null)
                .orElseThrow(() -> Refusal.of(AuthError.API_KEY_NOT_FOUND));
    }

    @Transactional
    void revoke(UUID userId, UUID id, IfMatch ifMatch) {
        read(userId, id);
        ifMatch.check(ApiKeyRow.VERSION);
        revoke(userId, id);
    }

    private void revoke(UUID userId, UUID id) {
        if (repository.revoke(id, userId, clock.instant()) == 0) {
            throw Refusal.of(AuthError.API_KEY_NOT_FOUND);
        }
        changes.announce(ChangeFeed.Kind.API_KEY, id.toString());
        events.publish(new AuthEvent.ApiKeyRevoked(userId, id));
    }

    @Transactional
    void revokeAll(UUID userId) {
        for (ApiKeyRow key : repository.findAllOf(userId)) {
            if (key.revokedAt() == null) {
                revoke(userId, key.id());
            }
        }
    }

    CompletionStage<@Nullable Caller> authenticate(String text) {
        if (changes.isFresh()) {
            Known key = loaded(known.getIfPresent(text));
            UserState user = key == null ? null : states.knownUser(key.key().userId());
            if (key != null && user != null) {
                return CompletableFuture.completedFuture(caller(key, user));
            }
        } else {
            known.synchronous().invalidateAll();
        }
        return known.get(text, this::load).thenCompose(this::admit);
    }

    /** A key nobody made is an ordinary answer, and none the cache keeps: whoever tries keys would fill it. */
    private CompletableFuture<@Nullable Known> load(String text, Executor cacheExecutor) {
        return CompletableFuture.supplyAsync(
                () -> repository
                        .findGood(RandomTokens.hash(text))
                        .map(row -> new Known(row, new AtomicReference<@Nullable Instant>(row.lastUsedAt())))
                        .orElse(null),
                executor);
    }

    private CompletionStage<@Nullable Caller> admit(@Nullable Known key) {
        return key == null
                ? CompletableFuture.failedFuture(AccessTokens.invalid())
                : states.user(key.key().userId()).thenApply(user -> caller(key, user));
    }

    private static @Nullable Known loaded(@Nullable CompletableFuture<Known> key) {
        return key != null && key.isDone() && !key.isCompletedExceptionally() ? key.resultNow() : null;
    }

    private Caller caller(Known known, UserState user) {
        ApiKeyRow key = known.key();
        Instant now = clock.instant();
        if (user.status() == User.Status.DELETED) {
            throw AccessTokens.invalid();
        }
        if (key.expiresAt() != null && !key.expiresAt().isAfter(now)) {
            // Whoever has the whole key may know what is wrong with it; a key that nobody made looks like any other.
            throw Refusal.of(KernelError.TOKEN_EXPIRED, "The API key was made to end by now. Make another.");
        }
        user.admit();
        Set<String> possible = scopesOf(user.roles());
        Set<String> roles = key.scopeList().stream().filter(possible::contains).collect(Collectors.toUnmodifiableSet());
        noteUse(known, now);
        return new Caller(key.userId(), roles, null, Instant.EPOCH, List.of("api_key"));
    }

    private void noteUse(Known known, Instant now) {
        Instant noted = known.noted().get();
        if ((noted == null || noted.plus(USED_EVERY).isBefore(now))
                && known.noted().compareAndSet(noted, now)) {
            executor.execute(() -> {
                try {
                    repository.touch(known.key().id(), now);
                } catch (RuntimeException e) {
                    LOG.warn("The use of an API key cannot be noted: {}", e.getMessage());
                }
            });
        }
    }

    private void forget(UUID id) {
        known.asMap().entrySet().removeIf(entry -> {
            Known key = loaded(entry.getValue());
            return key == null || key.key().id().equals(id);
        });
    }

    /** Whoever administers may make a key that does not. */
    private static Set<String> scopesOf(Set<String> roles) {
        Set<String> scopes = new TreeSet<>(roles);
        if (roles.contains(Caller.ADMIN)) {
            scopes.add(User.Role.USER.toString());
        }
        return scopes;
    }
}
