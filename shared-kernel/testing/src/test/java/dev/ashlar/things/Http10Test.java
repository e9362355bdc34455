package dev.ashlar.things;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of HTTP/1.0, who know no chunks. */
@ModuleTest
class Http10Test {

    private static final String STREAMS = "/api/v1/things/streams/";

    private final App app;

    Http10Test(App app) {
        this.app = app;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Connection: keep-alive\r\n", "Accept-Encoding: gzip\r\n", "Connection: close\r\n"})
    void getAStreamThatEndsWithTheConnection(String more) {
        String answer = Wire.exchange(app.address(), "GET " + STREAMS + "lines HTTP/1.0\r\n" + more + "\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.0 200 ")
                .containsIgnoringCase("\r\nconnection: close\r\n")
                .doesNotContainIgnoringCase("transfer-encoding");
        if (!more.contains("gzip")) {
            assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4))
                    .startsWith("\"line 1\"\n\"line 2\"\n")
                    .endsWith("\"line " + StreamController.LINES + "\"\n")
                    .hasLineCount(StreamController.LINES);
        }
    }

    @Test
    void canTellAStreamThatBrokeOffFromOneThatEnded() {
        try (Wire wire = new Wire(app.address())) {
            wire.send("GET " + STREAMS + "cut HTTP/1.0\r\n\r\n").readToEnd();
            assertThat(wire.wasReset())
                    .as("a reset after %s", wire.text().length())
                    .isTrue();
        }
        try (Wire wire = new Wire(app.address())) {
            wire.send("GET " + STREAMS + "lines HTTP/1.0\r\n\r\n").readToEnd();
            assertThat(wire.wasReset()).isFalse();
        }
    }

    @Test
    void areNotTheOnlyOnesWithStreams() {
        String answer = Wire.exchange(
                app.address(), "GET " + STREAMS + "lines HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertThat(answer).containsIgnoringCase("transfer-encoding: chunked").endsWith("\r\n0\r\n\r\n");
    }
}
