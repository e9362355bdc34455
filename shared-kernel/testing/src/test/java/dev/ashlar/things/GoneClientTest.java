package dev.ashlar.things;

import static dev.ashlar.things.Frames.CANCEL;
import static dev.ashlar.things.Frames.DATA;
import static dev.ashlar.things.Frames.END_HEADERS;
import static dev.ashlar.things.Frames.HEADERS;
import static dev.ashlar.things.Frames.RST_STREAM;
import static dev.ashlar.things.Frames.number;
import static dev.ashlar.things.Frames.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import org.junit.jupiter.api.Test;

/** Callers who go away before they have said everything: no fault of the server. */
@ModuleTest
class GoneClientTest {

    private static final String LARGE = "/api/v1/things/large";

    private final App app;
    private final Endings endings;

    GoneClientTest(App app) {
        this.app = app;
        this.endings = app.get(Endings.class);
    }

    private void endsQuietly(String requestId) throws InterruptedException {
        assertThat(endings.await(requestId).status()).isEqualTo(499);
        assertThat(endings.failures()).isEmpty();
    }

    @Test
    void isNoFaultWhenAConnectionEndsInMidBody() throws InterruptedException {
        for (String framing : new String[] {
            "Content-Length: 500\r\n\r\n{\"text\":", "Transfer-Encoding: chunked\r\n\r\n8\r\n{\"text\":\r\n"
        }) {
            String id = "went-away-" + framing.length();
            try (Wire wire = new Wire(app.address())) {
                wire.send("POST " + LARGE + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nX-Request-Id: "
                        + id + "\r\nExpect: 100-continue\r\n" + framing.substring(0, framing.indexOf("\r\n\r\n") + 4));
                wire.readUntil("100 Continue");
                wire.send(framing.substring(framing.indexOf("\r\n\r\n") + 4));
            }
            endsQuietly(id);
        }
    }

    @Test
    void isNoFaultWhenAStreamOfHttp2IsCancelled() throws InterruptedException {
        try (Frames frames = Frames.open(app.address())) {
            frames.send(
                    HEADERS,
                    END_HEADERS,
                    1,
                    request(
                            "POST",
                            LARGE,
                            "content-type",
                            "application/json",
                            "expect",
                            "100-continue",
                            "x-request-id",
                            "cancelled-1"));
            assertThat(frames.head(1)).containsEntry(":status", "100");
            frames.send(DATA, 0, 1, (byte) '{').send(RST_STREAM, 0, 1, number(CANCEL));
            endsQuietly("cancelled-1");
            frames.isAlive();
        }
    }

    @Test
    void isNoFaultWhenAConnectionOfHttp2Ends() throws InterruptedException {
        try (Frames frames = Frames.open(app.address())) {
            frames.send(
                    HEADERS,
                    END_HEADERS,
                    1,
                    request(
                            "POST",
                            LARGE,
                            "content-type",
                            "application/json",
                            "expect",
                            "100-continue",
                            "x-request-id",
                            "cut-off-1"));
            assertThat(frames.head(1)).containsEntry(":status", "100");
            frames.send(DATA, 0, 1, (byte) '{').isAlive();
        }
        endsQuietly("cut-off-1");
    }
}
