package dev.ashlar.auth;

import dev.ashlar.kernel.Refusal;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Talks to providers: finds their addresses and keys, and exchanges a code for a checked ID token. */
@Singleton
class OidcClient {

    private static final Logger LOG = LoggerFactory.getLogger(OidcClient.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final Duration LEEWAY = Duration.ofSeconds(60);
    private static final int LARGEST = 256 * 1024;

    private final JsonMapper mapper;
    private final InstantSource clock;
    private final Map<String, Found> found = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Found>> looking = new ConcurrentHashMap<>();
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    OidcClient(JsonMapper mapper, InstantSource clock) {
        this.mapper = mapper;
        this.clock = clock;
    }

    /** What a provider publishes about itself. */
    private record Found(String authorization, String token, JsonNode keys, Instant at) {}

    /** Who somebody is, as the provider says. */
    record Identity(
            String subject,
            @Nullable String email,
            boolean emailVerified,
            @Nullable String name) {}

    @PreDestroy
    void close() {
        http.close();
    }

    URI authorization(OidcProvider provider, Map<String, String> parameters) {
        String address = discover(provider, false).authorization();
        return URI.create(address + (address.contains("?") ? "&" : "?") + form(parameters));
    }

    Identity exchange(OidcProvider provider, String code, String verifier, String redirect, String nonce) {
        String basic = encoded(provider.clientId()) + ":"
                + encoded(provider.clientSecret().reveal());
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(discover(provider, false).token()))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8)))
                .POST(HttpRequest.BodyPublishers.ofString(form(Map.of(
                        "grant_type", "authorization_code",
                        "code", code,
                        "redirect_uri", redirect,
                        "code_verifier", verifier))))
                .build();
        String token = IdToken.text(send(provider, request), "id_token");
        if (token == null) {
            throw refused(provider, "the answer has no ID token");
        }
        return check(provider, token, nonce);
    }

    private Identity check(OidcProvider provider, String token, String nonce) {
        IdToken split = IdToken.split(token);
        if (split == null) {
            throw refused(provider, "the ID token has not three parts");
        }
        JsonNode claims;
        try {
            JsonNode header = parsed(split.header());
            String algorithm = String.valueOf(IdToken.text(header, "alg"));
            String kid = IdToken.text(header, "kid");
            boolean good = isSigned(split, discover(provider, false), algorithm, kid)
                    || isSigned(split, discover(provider, true), algorithm, kid);
            if (!good) {
                throw refused(provider, "the signature of the ID token is not the provider's");
            }
            claims = parsed(split.payload());
        } catch (IOException | IllegalArgumentException e) {
            throw refused(provider, "the ID token cannot be read");
        }
        Instant now = clock.instant();
        if (!provider.issuer().equals(IdToken.text(claims, "iss"))) {
            throw refused(provider, "the ID token is from another issuer");
        }
        if (!isFor(claims, provider.clientId()) || !wasAskedForBy(claims, provider.clientId())) {
            throw refused(provider, "the ID token is for another client");
        }
        if (!nonce.equals(IdToken.text(claims, "nonce"))) {
            throw refused(provider, "the ID token belongs to another sign-in");
        }
        if (seconds(claims, "exp") <= now.minus(LEEWAY).getEpochSecond()
                || seconds(claims, "iat") > now.plus(LEEWAY).getEpochSecond()) {
            throw refused(provider, "the ID token is not of this time");
        }
        String subject = IdToken.text(claims, "sub");
        if (subject == null || subject.isEmpty() || subject.length() > 255) {
            throw refused(provider, "the ID token names nobody");
        }
        JsonNode verified = claims.get("email_verified");
        return new Identity(
                subject,
                IdToken.text(claims, "email"),
                verified != null && verified.isBoolean() && verified.getBooleanValue(),
                IdToken.text(claims, "name"));
    }

    private static boolean isSigned(IdToken token, Found provider, String algorithm, @Nullable String kid) {
        JsonNode keys = provider.keys().get("keys");
        if (keys == null || !keys.isArray()) {
            return false;
        }
        for (JsonNode key : keys.values()) {
            boolean named = kid == null || kid.equals(IdToken.text(key, "kid"));
            boolean forSigning = !"enc".equals(IdToken.text(key, "use"));
            if (named && forSigning && token.isSignedBy(key, algorithm)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFor(JsonNode claims, String client) {
        JsonNode audience = claims.get("aud");
        if (audience == null) {
            return false;
        }
        if (audience.isString()) {
            return audience.getStringValue().equals(client);
        }
        boolean named = false;
        int count = 0;
        for (JsonNode one : audience.values()) {
            named |= one.isString() && one.getStringValue().equals(client);
            count++;
        }
        return named && (count == 1 || client.equals(IdToken.text(claims, "azp")));
    }

    /** Whoever asked for the token, if it says so, were we (OpenID Connect Core, 3.1.3.7). */
    private static boolean wasAskedForBy(JsonNode claims, String client) {
        JsonNode party = claims.get("azp");
        return party == null
                || party.isNull()
                || (party.isString() && party.getStringValue().equals(client));
    }

    private static long seconds(JsonNode claims, String member) {
        JsonNode value = claims.get(member);
        return value != null && value.isNumber() ? value.getLongValue() : member.equals("exp") ? 0 : Long.MAX_VALUE;
    }

    /** Keeps what was found for a while; a key nobody knows is worth one fresh look. */
    private Found discover(OidcProvider provider, boolean afresh) {
        Duration kept = afresh ? Duration.ofSeconds(30) : KEPT;
        Found known = known(provider, kept);
        if (known != null) {
            return known;
        }
        CompletableFuture<Found> mine = new CompletableFuture<>();
        CompletableFuture<Found> others = looking.putIfAbsent(provider.name(), mine);
        if (others != null) {
            return shared(others);
        }
        try {
            // Another's look may have ended just before this one was let in.
            Found again = known(provider, kept);
            Found fresh = again == null ? look(provider) : again;
            found.put(provider.name(), fresh);
            mine.complete(fresh);
            return fresh;
        } catch (Refusal refusal) {
            mine.completeExceptionally(refusal);
            throw refusal;
        } finally {
            looking.remove(provider.name(), mine);
            // No more than a word to those who wait, if there is no answer for them by now.
            mine.completeExceptionally(Refusal.of(AuthError.OIDC_FAILED));
        }
    }

    private @Nullable Found known(OidcProvider provider, Duration kept) {
        Found known = found.get(provider.name());
        return known != null && known.at().plus(kept).isAfter(clock.instant()) ? known : null;
    }

    /** One looks for all who need to know, and where that fails it fails for all: a dead provider is not asked in turn. */
    private static Found shared(CompletableFuture<Found> look) {
        try {
            return look.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof Refusal refusal ? refusal : Refusal.of(AuthError.OIDC_FAILED);
        }
    }

    private Found look(OidcProvider provider) {
        Instant now = clock.instant();
        String base = provider.issuer().endsWith("/")
                ? provider.issuer().substring(0, provider.issuer().length() - 1)
                : provider.issuer();
        JsonNode document = get(provider, base + "/.well-known/openid-configuration");
        if (!provider.issuer().equals(IdToken.text(document, "issuer"))) {
            throw refused(provider, "the provider calls itself something else");
        }
        return new Found(
                address(provider, document, "authorization_endpoint"),
                address(provider, document, "token_endpoint"),
                get(provider, address(provider, document, "jwks_uri")),
                now);
    }

    private static String address(OidcProvider provider, JsonNode document, String member) {
        String address = IdToken.text(document, member);
        if (address == null || !OidcProvider.isSafe(address)) {
            throw refused(provider, "the provider has no safe " + member);
        }
        return address;
    }

    private JsonNode get(OidcProvider provider, String address) {
        return send(
                provider,
                HttpRequest.newBuilder(URI.create(address))
                        .header("Accept", "application/json")
                        .build());
    }

    /** The patience is for the whole answer: the client's own time-out ends with the head of it. */
    private JsonNode send(OidcProvider provider, HttpRequest request) {
        CompletableFuture<HttpResponse<byte[]>> coming = http.sendAsync(request, head -> new FirstBytes(LARGEST + 1));
        try {
            HttpResponse<byte[]> answer = coming.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (answer.statusCode() >= 500 || answer.statusCode() == TOO_MANY_REQUESTS) {
                throw unavailable(provider, request.uri().getPath() + " answered " + answer.statusCode());
            }
            if (answer.statusCode() != 200) {
                throw refused(provider, request.uri().getPath() + " answered " + answer.statusCode());
            }
            if (answer.body().length > LARGEST) {
                throw refused(provider, request.uri().getPath() + " answered more than " + LARGEST + " bytes");
            }
            return parsed(answer.body());
        } catch (IOException e) {
            throw refused(provider, request.uri().getPath() + ": " + e.getMessage());
        } catch (ExecutionException e) {
            throw unavailable(provider, request.uri().getPath() + ": " + e.getMessage());
        } catch (TimeoutException e) {
            throw unavailable(provider, request.uri().getPath() + " took longer than " + PATIENCE.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(provider, "interrupted");
        } finally {
            // Lets go of the connection when the answer is not there yet, and does nothing when it is.
            coming.cancel(true);
        }
    }

    private JsonNode parsed(byte[] text) throws IOException {
        JsonNode node = mapper.readValue(text, JsonNode.class);
        if (node == null || !node.isObject()) {
            throw new IOException("no JSON object");
        }
        return node;
    }

    /** The operator learns what was wrong; the caller only that it was. */
    private static Refusal refused(OidcProvider provider, String why) {
        LOG.warn("A sign-in by {} is refused: {}", provider.name(), why);
        return Refusal.of(AuthError.OIDC_FAILED);
    }

    /** Nobody has lied: the same may work in a while. */
    private static Refusal unavailable(OidcProvider provider, String why) {
        LOG.warn("A sign-in by {} has to wait: {}", provider.name(), why);
        return Refusal.of(AuthError.OIDC_PROVIDER_UNAVAILABLE).retryAfter(WAIT);
    }

    private static String form(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
