package dev.ashlar.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.ErrorCode;
import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.http.Authenticator;
import io.micronaut.http.HttpRequest;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells who makes a request, by access token, API key or cookie. In the steady state everything comes from memory: a token
 * whose signature was checked once, the state of its session, the state of its user.
 */
@Singleton
class TokenAuthenticator implements Authenticator {

    private static final Logger LOG = LoggerFactory.getLogger(TokenAuthenticator.class);
    private static final String BEARER = "Bearer ";

    private final AccessTokens tokens;
    private final SigningKeys signingKeys;
    private final SignInStates states;
    private final SessionReceipts receipts;
    private final ApiKeys apiKeys;
    private final BrowserSessions browserSessions;
    private final AuthSettings settings;
    private final InstantSource clock;
    private final ExecutorService executor;
    private final Cache<String, AccessToken> verified;

    TokenAuthenticator(
            AccessTokens tokens,
            SigningKeys signingKeys,
            SignInStates states,
            SessionReceipts receipts,
            ApiKeys apiKeys,
            BrowserSessions browserSessions,
            AuthSettings settings,
            InstantSource clock,
            @Named(TaskExecutors.BLOCKING) ExecutorService executor) {
        this.tokens = tokens;
        this.signingKeys = signingKeys;
        this.states = states;
        this.receipts = receipts;
        this.apiKeys = apiKeys;
        this.browserSessions = browserSessions;
        this.settings = settings;
        this.clock = clock;
        this.executor = executor;
        this.verified = Caffeine.newBuilder()
                .maximumSize(settings.remembered())
                .expireAfterWrite(settings.accessTokenLife())
                .executor(executor)
                .build();
    }

    @Override
    public CompletionStage<@Nullable Caller> authenticate(HttpRequest<?> request) {
        refuseKeyInAddress(request);
        try {
            List<String> given = request.getHeaders().getAll("Authorization");
            if (given.isEmpty()) {
                return browserSessions.authenticate(request);
            }
            if (given.size() > 1 || !given.getFirst().regionMatches(true, 0, BEARER, 0, BEARER.length())) {
                throw AccessTokens.invalid();
            }
            return byCredential(given.getFirst().substring(BEARER.length()).strip());
        } catch (Refusal refusal) {
            return CompletableFuture.failedFuture(refusal);
        }
    }

    /** Thrown, not answered: it is as wrong on a route that is open to anybody. */
    private static void refuseKeyInAddress(HttpRequest<?> request) {
        if (request.getUri().getRawQuery() == null) {
            return;
        }
        for (Map.Entry<String, List<String>> parameter : request.getParameters()) {
            if (ApiKeys.isIn(parameter.getKey())
                    || parameter.getValue().stream().anyMatch(ApiKeys::isIn)) {
                LOG.warn("An API key was sent in the address of {}: it should be revoked", request.getPath());
                throw Refusal.of(
                        KernelError.UNKNOWN_PARAMETER,
                        "An API key does not belong into an address. Send it as a header, and make a new one: this one has"
                                + " been seen.");
            }
        }
    }

    @Override
    public Set<ErrorCode> refusals() {
        return Set.of(AuthError.SESSION_REVOKED, AuthError.USER_SUSPENDED, AuthError.CSRF_FAILED);
    }

    @Override
    public Optional<BrowserCredentials> browserCredentials() {
        return Optional.of(new BrowserCredentials(BrowserSessions.COOKIE, BrowserSessions.CSRF_HEADER));
    }

    @Override
    public Optional<String> proof() {
        return Optional.of("POST /api/v1/auth/reauthenticate with your password or a code");
    }

    /** The caller an access token or API key stands for. */
    CompletionStage<@Nullable Caller> byCredential(String credential) {
        try {
            return credential.startsWith(ApiKeys.PREFIX) ? apiKeys.authenticate(credential) : byToken(credential);
        } catch (Refusal refusal) {
            return CompletableFuture.failedFuture(refusal);
        }
    }

    private CompletionStage<@Nullable Caller> byToken(String token) {
        AccessToken known = verified.getIfPresent(token);
        if (known == null && !tokens.knowsKeyOf(token) && signingKeys.isOutdated()) {
            return signingKeys.upToDate(executor).thenCompose(read -> admit(verify(token)));
        }
        return admit(known == null ? verify(token) : known);
    }

    private AccessToken verify(String token) {
        AccessToken read = tokens.read(token);
        verified.put(token, read);
        return read;
    }

    private CompletionStage<@Nullable Caller> admit(AccessToken token) {
        if (!clock.instant().isBefore(token.expiresAt())) {
            throw Refusal.of(KernelError.TOKEN_EXPIRED);
        }
        SessionState session = states.knownSession(token.sessionId());
        UserState user = states.knownUser(token.userId());
        if (session != null && user != null && token.generation() <= session.received()) {
            if (isOpen(session)) {
                return CompletableFuture.completedFuture(caller(token, session, user));
            }
            // Another node may have noted it as seen meanwhile.
            states.forgetSession(session.id());
        }
        return fromDatabase(token);
    }

    private CompletionStage<@Nullable Caller> fromDatabase(AccessToken token) {
        return states.session(token.sessionId())
                .thenCompose(session -> token.generation() <= session.received()
                        ? CompletableFuture.completedFuture(session)
                        : CompletableFuture.supplyAsync(() -> receipts.receive(token), executor))
                .thenCombine(states.user(token.userId()), (session, user) -> {
                    // Before the session, which the suspension has ended: whose token this is may know why.
                    user.admit();
                    if (!isOpen(session)) {
                        throw Refusal.of(AuthError.SESSION_REVOKED);
                    }
                    return caller(token, session, user);
                });
    }

    private Caller caller(AccessToken token, SessionState session, UserState user) {
        if (!session.userId().equals(token.userId())) {
            throw Refusal.of(AuthError.SESSION_REVOKED);
        }
        receipts.noteAsSeen(session);
        return new Caller(token.userId(), user.roles(), token.sessionId(), token.authenticatedAt(), token.methods());
    }

    boolean isOpen(SessionState session) {
        return session.isOpen(clock.instant(), settings.sessionIdle());
    }
}
