package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A real browser with an authenticator of software, driven over its debugging protocol. Its pages are empty and served from
 * two ports, which makes them two origins of one site.
 */
final class Chromium implements AutoCloseable {

    /** Fixed, because settings are constants; none that a system hands out by itself. */
    static final int OUR_PAGE = 28432;

    static final int FOREIGN_PAGE = 28433;
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    private final Path profile;
    private final Process process;
    private final List<HttpServer> pages;
    private final HttpClient http;
    private final WebSocket socket;
    private final Replies replies;
    private final String session;
    private final String authenticator;

    /** Skips the test where no browser is there. */
    static Chromium start() throws IOException {
        String name = NAMES.stream().filter(NodeTools::isThere).findFirst().orElse(null);
        assumeTrue(name != null, "chromium is needed");
        return new Chromium(String.valueOf(name));
    }

    private Chromium(String name) throws IOException {
        pages = List.of(page(OUR_PAGE), page(FOREIGN_PAGE));
        profile = Files.createTempDirectory("ashlar-chromium");
        process = new ProcessBuilder(
                        name,
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile)
                .redirectErrorStream(true)
                .start();
        http = HttpClient.newHttpClient();
        replies = new Replies();
        socket = http.newWebSocketBuilder()
                .buildAsync(debuggingAddress(process.inputReader(StandardCharsets.UTF_8)), replies)
                .join();
        String target = text(call(null, "Target.createTarget", "{\"url\": \"about:blank\"}"), "targetId");
        session = text(
                call(null, "Target.attachToTarget", "{\"targetId\": \"" + target + "\", \"flatten\": true}"),
                "sessionId");
        call("WebAuthn.enable", "{}");
        authenticator = text(call("WebAuthn.addVirtualAuthenticator", """
                {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": true,
                             "hasUserVerification": true, "isUserVerified": true}}"""), "authenticatorId");
    }

    private static HttpServer page(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            byte[] html = "<!doctype html><title>page</title>".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, html.length);
            exchange.getResponseBody().write(html);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static URI debuggingAddress(BufferedReader output) throws IOException {
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("DevTools listening on ")) {
                Thread.ofVirtual().start(() -> output.lines().forEach(rest -> {}));
                return URI.create(
                        line.substring("DevTools listening on ".length()).strip());
            }
            said.append(line).append('\n');
        }
        throw new AssertionError("the browser ended: " + said);
    }

    /** Asks the device for a new passkey; the JSON that goes to the server. */
    String createPasskey(int page, String options) {
        return onPage(page, """
                navigator.credentials.create({publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(%s)})
                    .then(made => JSON.stringify(made.toJSON()))""".formatted(options));
    }

    /** Asks the device to sign in; the JSON that goes to the server, or the name of the browser's refusal. */
    String usePasskey(int page, String options) {
        return onPage(page, """
                navigator.credentials.get({publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(%s)})
                    .then(used => JSON.stringify(used.toJSON()), refusal => refusal.name)""".formatted(options));
    }

    void verifiesItsUser(boolean verifies) {
        call(
                "WebAuthn.setUserVerified",
                "{\"authenticatorId\": \"%s\", \"isUserVerified\": %s}".formatted(authenticator, verifies));
    }

    /** Copies the only passkey of the device as it was before it had signed anything. */
    void turnBackTheCounter() throws IOException {
        JsonNode credentials = member(call("WebAuthn.getCredentials", inAuthenticator()), "credentials");
        String credential =
                new String(JsonMapper.createDefault().writeValueAsBytes(credentials.get(0)), StandardCharsets.UTF_8);
        call("WebAuthn.clearCredentials", inAuthenticator());
        call(
                "WebAuthn.addCredential",
                "{\"authenticatorId\": \"%s\", \"credential\": %s}"
                        .formatted(authenticator, credential.replaceAll("\"signCount\":\\d+", "\"signCount\":0")));
    }

    void forgetPasskeys() {
        call("WebAuthn.clearCredentials", inAuthenticator());
    }

    private String inAuthenticator() {
        return "{\"authenticatorId\": \"" + authenticator + "\"}";
    }

    private String onPage(int page, String script) {
        call("Page.enable", "{}");
        CompletableFuture<JsonNode> loaded = replies.event("Page.loadEventFired");
        call("Page.navigate", "{\"url\": \"http://localhost:" + page + "/\"}");
        loaded.orTimeout(30, TimeUnit.SECONDS).join();
        JsonNode answer = call(
                "Runtime.evaluate",
                "{\"expression\": %s, \"awaitPromise\": true, \"userGesture\": true}".formatted(quoted(script)));
        return text(member(answer, "result"), "value");
    }

    private JsonNode call(String method, String parameters) {
        return call(session, method, parameters);
    }

    private JsonNode call(@Nullable String inSession, String method, String parameters) {
        int id = replies.nextId();
        CompletableFuture<JsonNode> reply = replies.to(id);
        socket.sendText(
                        "{\"id\": %d, %s\"method\": \"%s\", \"params\": %s}"
                                .formatted(
                                        id,
                                        inSession == null ? "" : "\"sessionId\": \"" + inSession + "\", ",
                                        method,
                                        parameters),
                        true)
                .join();
        JsonNode answer = reply.orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(answer.get("error")).as(method + ": " + answer).isNull();
        return member(answer, "result");
    }

    private static JsonNode member(JsonNode node, String name) {
        JsonNode member = node.get(name);
        if (member == null) {
            throw new AssertionError("no " + name + " in " + node);
        }
        return member;
    }

    private static String text(JsonNode node, String name) {
        return member(node, name).coerceStringValue();
    }

    private static String quoted(String text) {
        try {
            return new String(
                    JsonMapper.createDefault().writeValueAsBytes(JsonNode.createStringNode(text)),
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sorts what the browser says into the answers that are waited for. */
    private static final class Replies implements WebSocket.Listener {

        private final JsonMapper mapper = JsonMapper.createDefault();
        private final AtomicInteger ids = new AtomicInteger();
        private final Map<Integer, CompletableFuture<JsonNode>> awaited = new ConcurrentHashMap<>();
        private final Map<String, CompletableFuture<JsonNode>> events = new ConcurrentHashMap<>();
        private final StringBuilder message = new StringBuilder();

        int nextId() {
            return ids.incrementAndGet();
        }

        CompletableFuture<JsonNode> to(int id) {
            return awaited.computeIfAbsent(id, key -> new CompletableFuture<>());
        }

        CompletableFuture<JsonNode> event(String name) {
            CompletableFuture<JsonNode> event = new CompletableFuture<>();
            events.put(name, event);
            return event;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            message.append(part);
            if (last) {
                String text = message.toString();
                message.setLength(0);
                try {
                    JsonNode node = Objects.requireNonNull(mapper.readValue(text, JsonNode.class));
                    JsonNode id = node.get("id");
                    JsonNode method = node.get("method");
                    CompletableFuture<JsonNode> waiting = id != null
                            ? awaited.remove(id.getIntValue())
                            : method == null ? null : events.remove(method.getStringValue());
                    if (waiting != null) {
                        waiting.complete(node);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            socket.request(1);
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        pages.forEach(page -> page.stop(0));
        socket.abort();
        http.close();
        // Its children write into the profile until they have ended too.
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        children.forEach(ProcessHandle::destroyForcibly);
        children.forEach(child -> child.onExit().join());
        NodeTools.delete(profile);
    }
}
