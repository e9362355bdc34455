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
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Talks to providers: finds their addresses and keys, and exchanges a code for a checked ID token. */
@Singleton
class OidcClient {

    private static final Logger LOG = LoggerFactory.getLogger(OidcClient.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final Duration LEEWAY = Duration.ofSeconds(60);
    private static final long LARGEST = 256 * 1024;

    private final JsonMapper mapper;
    private final InstantSource clock;
    private final Map<String, Found> found = new ConcurrentHashMap<>();
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
                .timeout(PATIENCE)
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
        if (!isFor(claims, provider.clientId())) {
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

    private static long seconds(JsonNode claims, String member) {
        JsonNode value = claims.get(member);
        return value != null && value.isNumber() ? value.getLongValue() : member.equals("exp") ? 0 : Long.MAX_VALUE;
    }

    /** Keeps what was found for a while; a key nobody knows is worth one fresh look. */
    private Found discover(OidcProvider provider, boolean afresh) {
        Found known = found.get(provider.name());
        Instant now = clock.instant();
        Duration kept = afresh ? Duration.ofSeconds(30) : KEPT;
        if (known != null && known.at().plus(kept).isAfter(now)) {
            return known;
        }
        String base = provider.issuer().endsWith("/")
                ? provider.issuer().substring(0, provider.issuer().length() - 1)
                : provider.issuer();
        JsonNode document = get(provider, base + "/.well-known/openid-configuration");
        if (!provider.issuer().equals(IdToken.text(document, "issuer"))) {
            throw refused(provider, "the provider calls itself something else");
        }
        Found fresh = new Found(
                address(provider, document, "authorization_endpoint"),
                address(provider, document, "token_endpoint"),
                get(provider, address(provider, document, "jwks_uri")),
                now);
        found.put(provider.name(), fresh);
        return fresh;
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
                        .timeout(PATIENCE)
                        .header("Accept", "application/json")
                        .build());
    }

    private JsonNode send(OidcProvider provider, HttpRequest request) {
        try {
            HttpResponse<byte[]> answer = http.send(
                    request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), LARGEST));
            if (answer.statusCode() != 200) {
                throw refused(provider, request.uri().getPath() + " answered " + answer.statusCode());
            }
            return parsed(answer.body());
        } catch (IOException e) {
            throw refused(provider, request.uri().getPath() + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused(provider, "interrupted");
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

    private static String form(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
