package dev.ashlar.things;

import static dev.ashlar.things.Frames.CANCEL;
import static dev.ashlar.things.Frames.DATA;
import static dev.ashlar.things.Frames.END_HEADERS;
import static dev.ashlar.things.Frames.END_STREAM;
import static dev.ashlar.things.Frames.GOAWAY;
import static dev.ashlar.things.Frames.HEADERS;
import static dev.ashlar.things.Frames.NO_ERROR;
import static dev.ashlar.things.Frames.PROTOCOL_ERROR;
import static dev.ashlar.things.Frames.REFUSED_STREAM;
import static dev.ashlar.things.Frames.RST_STREAM;
import static dev.ashlar.things.Frames.number;
import static dev.ashlar.things.Frames.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import java.nio.charset.StandardCharsets;
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

    /** Begins a request whose body is still to come after its first octet. */
    private static void begin(Frames frames, int stream, String id) {
        frames.send(
                HEADERS,
                END_HEADERS,
                stream,
                request(
                        "POST",
                        LARGE,
                        "content-type",
                        "application/json",
                        "expect",
                        "100-continue",
                        "x-request-id",
                        id));
        assertThat(frames.head(stream)).containsEntry(":status", "100");
        frames.send(DATA, 0, stream, (byte) '{');
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
            begin(frames, 1, "cancelled-1");
            frames.send(RST_STREAM, 0, 1, number(CANCEL));
            endsQuietly("cancelled-1");
            frames.isAlive();
        }
    }

    @Test
    void isNoFaultWhateverReasonAStreamOfHttp2EndsFor() throws InterruptedException {
        try (Frames frames = Frames.open(app.address())) {
            int stream = 1;
            for (int code : new int[] {NO_ERROR, PROTOCOL_ERROR, 2, REFUSED_STREAM, 99}) {
                String id = "reset-for-" + code;
                begin(frames, stream, id);
                frames.send(RST_STREAM, 0, stream, number(code));
                endsQuietly(id);
                stream += 2;
            }
            frames.isAlive();
        }
    }

    @Test
    void isNoFaultWhenAClientOfHttp2SaysGoodbyeInMidBody() throws InterruptedException {
        for (int code : new int[] {NO_ERROR, 2}) {
            String id = "said-goodbye-" + code;
            try (Frames frames = Frames.open(app.address())) {
                begin(frames, 1, id);
                frames.send(GOAWAY, 0, 0, Frames.join(number(0), number(code))).isAlive();
            }
            endsQuietly(id);
        }
    }

    @Test
    void servesAClientOfHttp2ThatEndsWhatItHasBegunAfterItsGoodbye() {
        try (Frames frames = Frames.open(app.address())) {
            begin(frames, 1, "ends-after-goodbye");
            frames.send(GOAWAY, 0, 0, Frames.join(number(0), number(NO_ERROR)));
            frames.send(DATA, END_STREAM, 1, "\"text\": \"x\"}".getBytes(StandardCharsets.UTF_8));
            assertThat(frames.body(1)).contains("\"data\"");
        }
    }

    @Test
    void isNoFaultWhenAConnectionOfHttp2Ends() throws InterruptedException {
        try (Frames frames = Frames.open(app.address())) {
            begin(frames, 1, "cut-off-1");
            frames.isAlive();
        }
        endsQuietly("cut-off-1");
    }
}
