package dev.ashlar.auth;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.Secrets;
import dev.ashlar.kernel.http.Data;
import dev.ashlar.kernel.http.HttpSettings;
import dev.ashlar.kernel.http.PublicAddress;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.http.cookie.SameSite;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of browsers: a cookie that scripts cannot read, bound to this very host. Because browsers send it along by
 * themselves, a call that changes something must show that it comes from a page of ours.
 */
@Singleton
class BrowserSessions {

    static final String COOKIE = "__Host-ashlar";
    static final String CSRF_HEADER = "X-CSRF-Token";
    private static final String PURPOSE = "auth.csrf";
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final int ID = 16;
    private static final int SECRET = 32;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final SignInStates states;
    private final SessionReceipts receipts;
    private final RandomTokens random;
    private final Secrets secrets;
    /** Nothing where no address is configured. */
    private final @Nullable String origin;

    private final Set<String> friends;
    private final AuthSettings settings;
    private final InstantSource clock;

    BrowserSessions(
            SignInStates states,
            SessionReceipts receipts,
            RandomTokens random,
            Secrets secrets,
            HttpSettings http,
            AuthSettings settings,
            InstantSource clock) {
        this.states = states;
        this.receipts = receipts;
        this.random = random;
        this.secrets = secrets;
        this.origin = http.publicUrl() == null ? null : PublicAddress.of(http).origin();
        this.friends = PublicAddress.corsOrigins(http);
        this.settings = settings;
        this.clock = clock;
    }

    @Serdeable
    record SignedIn(String csrfToken, long expiresIn) {

        @Override
        public String toString() {
            return "SignedIn[REDACTED]";
        }
    }

    /** What a browser shows: which session, and the secret of which we keep the hash. */
    private record Presented(UUID session, String secretHash) {}

    String newSecret() {
        return ENCODER.encodeToString(random.bytes(SECRET));
    }

    static String hashOf(String secret) {
        return RandomTokens.hash(secret);
    }

    Cookie cookie(UUID session, String secret, Instant expiresAt) {
        ByteBuffer id = ByteBuffer.allocate(ID);
        id.putLong(session.getMostSignificantBits()).putLong(session.getLeastSignificantBits());
        return plain(ENCODER.encodeToString(id.array()) + "." + secret)
                .maxAge(Duration.between(clock.instant(), expiresAt));
    }

    /** Sets the cookie and hands out the token that later calls carry where the browser's own headers do not suffice. */
    MutableHttpResponse<Data<SignedIn>> answer(MutableHttpResponse<?> answer, SessionRow session, String secret) {
        SignedIn body = new SignedIn(
                csrfToken(session.id(), session.cookieHash()),
                Duration.between(clock.instant(), session.expiresAt()).toSeconds());
        return answer.cookie(cookie(session.id(), secret, session.expiresAt())).body(Data.of(body));
    }

    Cookie noCookie() {
        return plain("").maxAge(0);
    }

    private static Cookie plain(String value) {
        return Cookie.of(COOKIE, value)
                .secure(true)
                .httpOnly(true)
                .sameSite(SameSite.Lax)
                .path("/");
    }

    /** A token that a page of ours can read and send in a header, and no other page can. */
    String csrfToken(UUID session, @Nullable String cookieHash) {
        byte[] message = (session + " " + cookieHash).getBytes(StandardCharsets.UTF_8);
        return ENCODER.encodeToString(secrets.mac(PURPOSE, message));
    }

    CompletionStage<@Nullable Caller> authenticate(HttpRequest<?> request) {
        Cookie cookie = request.getCookies().findCookie(COOKIE).orElse(null);
        if (cookie == null || cookie.getValue().isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        Presented presented = parse(cookie.getValue());
        SessionState session = states.knownSession(presented.session());
        UserState user = session == null ? null : states.knownUser(session.userId());
        if (session != null && user != null && session.isOpen(clock.instant(), settings.sessionIdle())) {
            return CompletableFuture.completedFuture(caller(request, presented, session, user));
        }
        states.forgetSession(presented.session());
        return states.session(presented.session())
                .thenCompose(loaded -> states.user(loaded.userId())
                        .thenApply(loadedUser -> caller(request, presented, loaded, loadedUser)));
    }

    private Caller caller(HttpRequest<?> request, Presented presented, SessionState session, UserState user) {
        String expected = session.cookieHash();
        boolean genuine = expected != null
                && MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.US_ASCII),
                        presented.secretHash().getBytes(StandardCharsets.US_ASCII));
        if (!genuine) {
            throw Refusal.of(AuthError.SESSION_REVOKED);
        }
        user.admit();
        if (!session.isOpen(clock.instant(), settings.sessionIdle())) {
            throw Refusal.of(AuthError.SESSION_REVOKED);
        }
        if (!SAFE.contains(request.getMethodName()) && !isFromOurPage(request, session)) {
            throw Refusal.of(AuthError.CSRF_FAILED);
        }
        receipts.noteAsSeen(session);
        return new Caller(session.userId(), user.roles(), session.id(), session.authenticatedAt(), session.methods());
    }

    private boolean isFromOurPage(HttpRequest<?> request, SessionState session) {
        String from = originOf(request);
        String site = request.getHeaders().get("Sec-Fetch-Site");
        if (from != null && !isOurs(request, from) && !friends.contains(from)) {
            return false;
        }
        if (site != null ? site.equals("same-origin") : from != null && isOurs(request, from)) {
            return true;
        }
        if (site != null && site.equals("cross-site")) {
            return false;
        }
        String token = request.getHeaders().get(CSRF_HEADER);
        return token != null
                && MessageDigest.isEqual(
                        token.getBytes(StandardCharsets.UTF_8),
                        csrfToken(session.id(), session.cookieHash()).getBytes(StandardCharsets.UTF_8));
    }

    /** Signing somebody in from a foreign page would make them work in the attacker's account. */
    void refuseForeignPage(HttpRequest<?> request) {
        String from = originOf(request);
        String site = request.getHeaders().get("Sec-Fetch-Site");
        boolean foreignOrigin = from != null && !isOurs(request, from) && !friends.contains(from);
        boolean foreignSite = site != null
                && !site.equals("same-origin")
                && !site.equals("none")
                && (site.equals("cross-site") || from == null);
        if (foreignOrigin || foreignSite) {
            throw Refusal.of(AuthError.CSRF_FAILED);
        }
    }

    /** Without a public address the Host header says where the page is; a browser does not let pages choose it. */
    private boolean isOurs(HttpRequest<?> request, String given) {
        if (origin != null) {
            return given.equals(origin);
        }
        String host = request.getHeaders().get("Host");
        String ours = host == null ? null : "://" + host.toLowerCase(Locale.ROOT);
        return ours != null && (given.equals("http" + ours) || given.equals("https" + ours));
    }

    private static @Nullable String originOf(HttpRequest<?> request) {
        String given = request.getHeaders().get("Origin");
        return given == null ? null : given.toLowerCase(Locale.ROOT);
    }

    private static Presented parse(String value) {
        int dot = value.indexOf('.');
        try {
            byte[] id = Base64.getUrlDecoder().decode(value.substring(0, Math.max(dot, 0)));
            String secret = value.substring(dot + 1);
            if (dot > 0 && id.length == ID && secret.length() <= 2 * SECRET) {
                ByteBuffer buffer = ByteBuffer.wrap(Arrays.copyOf(id, ID));
                return new Presented(new UUID(buffer.getLong(), buffer.getLong()), hashOf(secret));
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the one refusal.
        }
        throw Refusal.of(AuthError.SESSION_REVOKED);
    }
}
