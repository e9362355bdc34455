package dev.ashlar.things;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One address, however it is spelled. */
@ModuleTest(settings = "ashlar.rate-limit.strict-requests=3")
class SpellingTest {

    private final App app;

    SpellingTest(App app) {
        this.app = app;
    }

    private String get(String target) {
        return Wire.exchange(app.address(), "GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/%74hings/long", "/%61pi/v1/things/%6C%6fng", "/api/v1/things/%6cong/"})
    void needlessEscapesLeadToTheSameRoute(String target) {
        assertThat(get(target)).startsWith("HTTP/1.1 200 ").contains("xxxxx");
    }

    @Test
    void needlessEscapesLeadPastNoLimitAndNoGuard() {
        assertThat(get("/api/v1/%74hings")).startsWith("HTTP/1.1 401 ").contains("\"instance\":\"/api/v1/things\"");
        assertThat(get("/api/v1/things/guarded")).startsWith("HTTP/1.1 200 ");
        assertThat(get("/api/v1/things/%67uarded")).startsWith("HTTP/1.1 200 ");
        assertThat(get("/api/v1/things/gu%61rded")).startsWith("HTTP/1.1 200 ");
        assertThat(get("/api/v1/things/guard%65d")).startsWith("HTTP/1.1 429 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/things/named/a%2Fb", "/api/v1/things/named/a%2fb"})
    void anEscapedSlashIsPartOfAName(String target) {
        assertThat(get(target)).startsWith("HTTP/1.1 200 ").contains("\"a/b\"");
    }

    @Test
    void takesWhatBrowsersSendUnescaped() {
        assertThat(get("/api/v1/things/named/a|b[c]{d}^e`f"))
                .startsWith("HTTP/1.1 200 ")
                .contains("\"a|b[c]{d}^e`f\"");
        assertThat(get("/api/v1/things/long?filter[a]=1|2{3}^\\"))
                .startsWith("HTTP/1.1 400 ")
                .contains("unknown_parameter", "filter[a]");
    }

    @Test
    void theSameOverHttp2() {
        try (Frames frames = Frames.open(app.address())) {
            assertThat(status(frames, 1, "/api/v1/%74hings/l%6Fng")).isEqualTo("200");
            assertThat(status(frames, 3, "/api/v1/things/named/a|b")).isEqualTo("200");
            assertThat(status(frames, 5, "/api/v1/%74hings")).isEqualTo("401");
            assertThat(status(frames, 7, "/api/v1/things/%zz")).isEqualTo("400");
        }
    }

    private static String status(Frames frames, int stream, String path) {
        return frames.get(stream, path).head(stream).getOrDefault(":status", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/things/long?%",
                "/api/v1/things/%zz",
                "/api/v1/things/%00",
                "/api/v1/things/a#b",
                "/api/v1\\things"
            })
    void refusesWhatIsNoAddress(String target) {
        assertThat(get(target)).startsWith("HTTP/1.1 400 ").contains("malformed_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/%2e%2e/v1/things/long", "/api/v1/../v1/things/long", "/api/v1%2Fthings/long"})
    void climbsNowhere(String target) {
        assertThat(get(target)).startsWith("HTTP/1.1 404 ").contains("route_not_found");
    }
}
