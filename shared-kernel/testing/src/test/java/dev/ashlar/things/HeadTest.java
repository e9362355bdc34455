package dev.ashlar.things;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HEAD tells what GET would, without the body, and the connection goes on. */
@ModuleTest
class HeadTest {

    private final App app;

    HeadTest(App app) {
        this.app = app;
    }

    private static String request(String method, String path, String more) {
        return method + " " + path + " HTTP/1.1\r\nHost: a\r\n" + more + "\r\n";
    }

    /** The lines of a head, without those that differ from request to request. */
    private static List<String> head(String answer) {
        return Arrays.stream(answer.substring(0, answer.indexOf("\r\n\r\n"))
                        .toLowerCase(Locale.ROOT)
                        .split("\r\n"))
                .filter(line ->
                        !line.startsWith("x-request-id:") && !line.startsWith("ratelimit") && !line.startsWith("date:"))
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/things/long",
                "/api/v1/things/guarded",
                "/health",
                "/openapi.json",
                "/problems/route-not-found",
                "/nowhere",
                "/api/v1/things",
                "/api/v1/things/broken"
            })
    void hasTheHeadersOfGetAndNoBody(String path) {
        for (String more : List.of("", "Accept-Encoding: gzip\r\n")) {
            String both = Wire.exchange(
                    app.address(),
                    request("HEAD", path, more) + request("OPTIONS", "/nowhere/else", "Connection: close\r\n"));
            String answer = both.substring(0, both.indexOf("HTTP/1.1 ", 1));
            assertThat(answer).as("a head and nothing after it").endsWith("\r\n\r\n");
            assertThat(answer.indexOf("\r\n\r\n")).isEqualTo(answer.length() - 4);
            assertThat(both).as("the connection went on").contains("/nowhere/else");
            try (Wire wire = new Wire(app.address())) {
                wire.send(request("GET", path, more)).readUntil("\r\n\r\n");
                assertThat(head(answer)).isEqualTo(head(wire.text()));
                assertThat(head(answer)).noneMatch(line -> line.startsWith("connection: close"));
                assertThat(head(answer)).anyMatch(line -> line.startsWith("content-type: "));
                if (more.isEmpty()) {
                    assertThat(head(answer)).anyMatch(line -> line.startsWith("content-length: "));
                }
            }
        }
    }
}
