package dev.ashlar.auth;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ashlar.kernel.Hash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** An OpenID provider that keeps to the rules unless it is told to lie. */
final class FakeProvider implements AutoCloseable {

    /** Fixed, because settings are constants; none that a system hands out by itself. */
    static final int PORT = 28417;

    private static final int DROPS = 40;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final HttpServer server;
    private final KeyPair key = rsa();
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();

    /** Members of the ID token that differ from the truth; null leaves one out. */
    final Map<String, @Nullable String> lies = new HashMap<>();

    /** The key that signs, the published one or another. */
    KeyPair signer = key;

    String subject = "subject-1";
    String email = "somebody@example.com";
    boolean emailVerified = true;
    String name = "Somebody Else";
    long now = 0;

    /** How long an answer takes from its first byte to its last. */
    volatile Duration drips = Duration.ZERO;

    /** How many blanks are before an answer. */
    volatile int padding = 0;

    /** What paths answer instead of what they should. */
    final Map<String, Integer> statuses = new ConcurrentHashMap<>();

    /** The paths that were asked for. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    FakeProvider() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext(
                "/.well-known/openid-configuration", exchange -> answer(exchange, 200, """
                {"issuer": "%1$s", "authorization_endpoint": "%1$s/authorize", "token_endpoint": "%1$s/token",
                 "jwks_uri": "%1$s/keys"}""".formatted(issuer())));
        server.createContext("/keys", exchange -> answer(exchange, 200, """
                {"keys": [{"kty": "RSA", "use": "sig", "kid": "k1", "alg": "RS256", "n": "%s", "e": "AQAB"}]}""".formatted(modulus())));
        server.createContext("/token", this::token);
        server.start();
    }

    String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    static KeyPair rsa() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    void honest() {
        drips = Duration.ZERO;
        padding = 0;
        statuses.clear();
        asked.clear();
        signer = key;
    }

    /** The person signs in at the provider: the code that goes back with them. */
    String consent(URI asked) {
        Map<String, String> parameters = form(asked.getRawQuery());
        String code = UUID.randomUUID().toString();
        codes.put(code, parameters);
        return code;
    }

    private void token(HttpExchange exchange) throws IOException {
        if (statuses.containsKey("/token")) {
            answer(exchange, 200, "{}");
            return;
        }
        Map<String, String> given = form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Map<String, String> asked = codes.remove(given.getOrDefault("code", ""));
        String basic =
                "Basic " + Base64.getEncoder().encodeToString("client-1:secret-1".getBytes(StandardCharsets.UTF_8));
        if (asked == null
                || !basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))
                || !asked.getOrDefault("redirect_uri", "").equals(given.get("redirect_uri"))
                || !"S256".equals(asked.get("code_challenge_method"))
                || !asked.getOrDefault("code_challenge", "")
                        .equals(ENCODER.encodeToString(Hash.sha256(
                                given.getOrDefault("code_verifier", "").getBytes(StandardCharsets.UTF_8))))) {
            answer(exchange, 400, "{\"error\": \"invalid_grant\"}");
            return;
        }
        answer(
                exchange,
                200,
                "{\"access_token\": \"x\", \"token_type\": \"Bearer\", \"id_token\": \"%s\"}"
                        .formatted(idToken(asked.getOrDefault("nonce", ""))));
    }

    private String idToken(String nonce) {
        Map<String, @Nullable String> claims = new LinkedHashMap<>();
        claims.put("iss", quoted(issuer()));
        claims.put("aud", quoted("client-1"));
        claims.put("sub", quoted(subject));
        claims.put("nonce", quoted(nonce));
        claims.put("iat", String.valueOf(now));
        claims.put("exp", String.valueOf(now + 300));
        claims.put("email", quoted(email));
        claims.put("email_verified", String.valueOf(emailVerified));
        claims.put("name", quoted(name));
        claims.putAll(lies);
        StringBuilder payload = new StringBuilder("{");
        claims.forEach((name, value) -> {
            if (value != null && !name.equals("alg")) {
                payload.append(payload.length() > 1 ? "," : "")
                        .append(quoted(name))
                        .append(':')
                        .append(value);
            }
        });
        String algorithm = lies.getOrDefault("alg", "RS256");
        String text = encoded("{\"alg\":\"" + algorithm + "\",\"kid\":\"k1\"}") + "." + encoded(payload + "}");
        if ("none".equals(algorithm)) {
            return text + ".";
        }
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(signer.getPrivate());
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return text + "." + ENCODER.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String modulus() {
        byte[] bytes = ((RSAPublicKey) key.getPublic()).getModulus().toByteArray();
        return ENCODER.encodeToString(Arrays.copyOfRange(bytes, bytes.length - 256, bytes.length));
    }

    static Map<String, String> form(String text) {
        Map<String, String> form = new HashMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                form.put(
                        URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return form;
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    private static String encoded(String text) {
        return ENCODER.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void answer(HttpExchange exchange, int status, String json) throws IOException {
        asked.add(exchange.getRequestURI().getPath());
        byte[] bytes = (" ".repeat(padding) + json).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        int told = statuses.getOrDefault(exchange.getRequestURI().getPath(), status);
        exchange.sendResponseHeaders(told, bytes.length + DROPS);
        for (int i = 0; i < DROPS; i++) {
            exchange.getResponseBody().write(' ');
            exchange.getResponseBody().flush();
            LockSupport.parkNanos(drips.toNanos() / DROPS);
        }
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
