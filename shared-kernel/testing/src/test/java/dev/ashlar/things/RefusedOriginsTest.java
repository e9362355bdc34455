package dev.ashlar.things;

import static dev.ashlar.things.Frames.DATA;
import static dev.ashlar.things.Frames.END_HEADERS;
import static dev.ashlar.things.Frames.HEADERS;
import static dev.ashlar.things.Frames.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of other origins may read what they get, also when nobody but the connection has seen their request. */
@ModuleTest(settings = "ashlar.http.cors-origins=https://app.example.com")
class RefusedOriginsTest {

    private static final String KNOWN = "https://app.example.com";
    private static final String LONG = "/api/v1/things/long";

    private final App app;

    RefusedOriginsTest(App app) {
        this.app = app;
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: %s\r\n", "Host: a b\r\n", "Host: a\r\nHost: b\r\n"})
    void readWhyTheirRequestWasRefused(String bad) {
        String rest = bad.contains("%s") ? "Host: a\r\n" + bad.formatted("y".repeat(9_000)) : bad;
        String head = "GET " + LONG + " HTTP/1.1\r\nOrigin: ";
        String answer = Wire.exchange(app.address(), head + KNOWN + "\r\n" + rest + "\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 4")
                .containsIgnoringCase("\r\naccess-control-allow-origin: " + KNOWN + "\r\n")
                .containsIgnoringCase("\r\naccess-control-allow-credentials: true\r\n")
                .containsIgnoringCase("\r\naccess-control-expose-headers: ")
                .containsIgnoringCase("\r\nvary: origin\r\n");
        assertThat(Wire.exchange(app.address(), head + "https://evil.example.com\r\n" + rest + "\r\n"))
                .startsWith("HTTP/1.1 4")
                .containsIgnoringCase("\r\nvary: origin\r\n")
                .doesNotContainIgnoringCase("access-control-")
                .doesNotContain("evil");
    }

    @Test
    void readItOverHttp2() {
        try (Frames frames = Frames.open(app.address())) {
            frames.get(1, LONG, "origin", KNOWN, "x-long", "y".repeat(9_000));
            frames.get(3, "/" + "a".repeat(5_000), "origin", KNOWN);
            frames.get(5, "/a b", "origin", KNOWN);
            frames.send(
                    HEADERS,
                    END_HEADERS,
                    7,
                    request(
                            "POST",
                            "/api/v1/things/raw",
                            "origin",
                            KNOWN,
                            "content-type",
                            "application/octet-stream",
                            "x-request-id",
                            "too-much-1"));
            frames.isAlive();
            frames.send(DATA, 0, 7, new byte[11_000]);
            for (int stream = 1; stream <= 7; stream += 2) {
                assertThat(frames.head(stream))
                        .containsEntry("access-control-allow-origin", KNOWN)
                        .containsEntry("access-control-allow-credentials", "true");
            }
            assertThat(frames.head(1)).containsEntry(":status", "431");
            assertThat(frames.head(3)).containsEntry(":status", "414");
            assertThat(frames.head(5)).containsEntry(":status", "400");
            assertThat(frames.head(7)).containsEntry(":status", "413").containsEntry("x-request-id", "too-much-1");
            assertThat(frames.get(9, "/a b", "origin", "https://evil.example.com")
                            .head(9))
                    .containsEntry(":status", "400")
                    .doesNotContainKey("access-control-allow-origin");
        }
    }
}
