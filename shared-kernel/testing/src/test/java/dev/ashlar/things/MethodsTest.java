package dev.ashlar.things;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which methods an address has, and how it says so. */
@ModuleTest(settings = "ashlar.http.cors-origins=https://app.example.com")
class MethodsTest {

    private static final String THINGS = "/api/v1/things";
    private static final String PAID = THINGS + "/paid";

    private final App app;

    MethodsTest(App app) {
        this.app = app;
    }

    @Test
    void saysWhatAnAddressOffersAndNothingElse() {
        String one = THINGS + "/" + UUID.randomUUID();
        app.http().options(one).is(204).hasHeader("Allow", "DELETE, GET, HEAD, OPTIONS, PATCH");
        app.http().options(PAID).is(204).hasHeader("Allow", "OPTIONS, POST");
        app.http().options(PAID + "/").is(204).hasHeader("Allow", "OPTIONS, POST");
        app.http().options("/nowhere").isProblem(404, "route_not_found");
        for (String method : List.of("TRACE", "FOO", "get", "post", "DELETE", "PATCH", "GET")) {
            String answer = Wire.exchange(
                    app.address(),
                    method + " " + PAID + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            assertThat(answer)
                    .startsWith("HTTP/1.1 405 ")
                    .containsIgnoringCase("\r\nallow: OPTIONS, POST\r\n")
                    .contains("method_not_allowed");
            try (Frames frames = Frames.open(app.address())) {
                frames.send(Frames.HEADERS, Frames.END_HEADERS | Frames.END_STREAM, 1, Frames.request(method, PAID));
                assertThat(frames.head(1)).containsEntry(":status", "405").containsEntry("allow", "OPTIONS, POST");
            }
        }
    }

    @Test
    void findsNothingByAnyMethodWhereThereIsNothing() {
        for (String method : List.of("TRACE", "CONNECT", "FOO", "get", "GET", "DELETE", "OPTIONS")) {
            assertThat(Wire.exchange(
                            app.address(),
                            method + " /nope HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"))
                    .startsWith("HTTP/1.1 404 ")
                    .contains("route_not_found")
                    .doesNotContainIgnoringCase("\r\nallow: ");
        }
    }

    private Answer ask(String method, String path) {
        return app.http()
                .with("Origin", "https://app.example.com")
                .with("Access-Control-Request-Method", method)
                .options(path);
    }

    @Test
    void letsPagesOfOtherOriginsUseWhatThereIs() {
        ask("POST", PAID)
                .is(204)
                .hasHeader("Access-Control-Allow-Methods", "POST")
                .hasHeader("Access-Control-Allow-Origin", "https://app.example.com");
        ask("PATCH", THINGS + "/" + UUID.randomUUID())
                .is(204)
                .hasHeader("Access-Control-Allow-Methods", "DELETE, GET, HEAD, PATCH");
        for (String method : List.of("TRACE", "FOO", "DELETE")) {
            assertThat(ask(method, PAID).header("Access-Control-Allow-Methods").orElse(""))
                    .doesNotContain(method);
        }
        assertThat(ask("GET", "/nowhere").isProblem(404, "route_not_found").header("Access-Control-Allow-Methods"))
                .isEmpty();
    }

    @Test
    void keepsOneKeyForOneAddress() {
        Http once = app.as(UUID.randomUUID())
                .with("Idempotency-Key", "key-" + UUID.randomUUID())
                .with("Content-Type", "application/json");
        String body = "{\"name\": \"slash\", \"size\": 1}";
        Answer first = once.send("POST", THINGS, BodyPublishers.ofString(body)).is(201);
        once.send("POST", THINGS + "/", BodyPublishers.ofString(body))
                .is(201)
                .hasHeader("Idempotency-Replayed", "true")
                .has(first.text("/data/id"));
    }
}
