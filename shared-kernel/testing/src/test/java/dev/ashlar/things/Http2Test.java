package dev.ashlar.things;

import static dev.ashlar.things.Frames.ACK;
import static dev.ashlar.things.Frames.CANCEL;
import static dev.ashlar.things.Frames.COMPRESSION_ERROR;
import static dev.ashlar.things.Frames.CONTINUATION;
import static dev.ashlar.things.Frames.DATA;
import static dev.ashlar.things.Frames.END_HEADERS;
import static dev.ashlar.things.Frames.END_STREAM;
import static dev.ashlar.things.Frames.ENHANCE_YOUR_CALM;
import static dev.ashlar.things.Frames.FLOW_CONTROL_ERROR;
import static dev.ashlar.things.Frames.FRAME_SIZE_ERROR;
import static dev.ashlar.things.Frames.GOAWAY;
import static dev.ashlar.things.Frames.HEADERS;
import static dev.ashlar.things.Frames.PADDED;
import static dev.ashlar.things.Frames.PING;
import static dev.ashlar.things.Frames.PRIORITY;
import static dev.ashlar.things.Frames.PROTOCOL_ERROR;
import static dev.ashlar.things.Frames.PUSH_PROMISE;
import static dev.ashlar.things.Frames.REFUSED_STREAM;
import static dev.ashlar.things.Frames.RST_STREAM;
import static dev.ashlar.things.Frames.SETTINGS;
import static dev.ashlar.things.Frames.STREAM_CLOSED;
import static dev.ashlar.things.Frames.WINDOW_UPDATE;
import static dev.ashlar.things.Frames.headers;
import static dev.ashlar.things.Frames.number;
import static dev.ashlar.things.Frames.request;
import static dev.ashlar.things.Frames.setting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** HTTP/2 as RFC 9113 has it, frame by frame; the names begin with the section. */
@ModuleTest(settings = {"ashlar.http.header-timeout=2s", "ashlar.http.request-timeout=3s"})
class Http2Test {

    private static final String LONG = "/api/v1/things/long";
    private static final String MIRROR = "/api/v1/things/large";

    private final App app;

    Http2Test(App app) {
        this.app = app;
    }

    private Frames open() {
        return Frames.open(app.address());
    }

    private DynamicTest on(String name, Consumer<Frames> check) {
        return DynamicTest.dynamicTest(name, () -> {
            try (Frames frames = open()) {
                check.accept(frames);
            }
        });
    }

    /** A request whose body is still to come. */
    private static Frames begun(Frames frames, int stream, String... more) {
        return frames.send(
                HEADERS,
                END_HEADERS,
                stream,
                request("POST", MIRROR, join(new String[] {"content-type", "application/json"}, more)));
    }

    private static String[] join(String[] some, String[] more) {
        return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
    }

    private static byte[] ofSize(int size) {
        return new byte[size];
    }

    @TestFactory
    Stream<DynamicTest> keepsToTheOrderOfFrames() {
        return Stream.of(
                on(
                        "4.1 ignores frames of types it does not know",
                        f -> f.send(22, 0, 0, ofSize(8)).isAlive()),
                on(
                        "4.1 ignores flags it does not know",
                        f -> f.send(PING, 0x16, 0, ofSize(8)).isAlive()),
                on(
                        "4.1 ignores the reserved bit",
                        f -> f.send(PING, 0, 0x80000000, ofSize(8)).isAlive()),
                on(
                        "4.2 takes the largest frame",
                        f -> begun(f, 1).send(DATA, 0, 1, ofSize(16_384)).isAlive()),
                on(
                        "4.2 refuses a larger DATA frame",
                        f -> begun(f, 1)
                                .send(DATA, END_STREAM, 1, ofSize(16_385))
                                .streamEndsWith(1, FRAME_SIZE_ERROR)),
                on(
                        "4.2 refuses a larger HEADERS frame",
                        f -> f.send(HEADERS, END_HEADERS | END_STREAM, 1, ofSize(16_385))
                                .endsWith(FRAME_SIZE_ERROR)),
                on(
                        "4.3 refuses a header block that cannot be read",
                        f -> f.send(HEADERS, END_HEADERS | END_STREAM, 1, (byte) 0xbe)
                                .endsWith(COMPRESSION_ERROR)),
                on(
                        "4.3 refuses index 0",
                        f -> f.send(HEADERS, END_HEADERS | END_STREAM, 1, (byte) 0x80)
                                .endsWith(COMPRESSION_ERROR)),
                on(
                        "4.3 refuses a larger table than it allowed",
                        f -> f.send(
                                        HEADERS,
                                        END_HEADERS | END_STREAM,
                                        1,
                                        Frames.join(new byte[] {0x3f, (byte) 0xe2, 0x1f}, request("GET", LONG)))
                                .endsWith(COMPRESSION_ERROR)),
                on(
                        "4.3 refuses PRIORITY inside a header block",
                        f -> f.send(HEADERS, END_STREAM, 1, request("GET", LONG))
                                .send(PRIORITY, 0, 1, ofSize(5))
                                .endsWith(PROTOCOL_ERROR)),
                on(
                        "4.3 refuses another stream's HEADERS inside a header block",
                        f -> f.send(HEADERS, END_STREAM, 1, request("GET", LONG))
                                .get(3, LONG)
                                .endsWith(PROTOCOL_ERROR)),
                on(
                        "5.1 idle: refuses DATA",
                        f -> f.send(DATA, END_STREAM, 1, ofSize(4)).endsWith(PROTOCOL_ERROR, STREAM_CLOSED)),
                on(
                        "5.1 idle: refuses RST_STREAM",
                        f -> f.send(RST_STREAM, 0, 1, number(CANCEL)).endsWith(PROTOCOL_ERROR)),
                on(
                        "5.1 idle: refuses WINDOW_UPDATE",
                        f -> f.send(WINDOW_UPDATE, 0, 1, number(100)).endsWith(PROTOCOL_ERROR)),
                on(
                        "5.1 idle: refuses CONTINUATION",
                        f -> f.send(CONTINUATION, END_HEADERS, 1, request("GET", LONG))
                                .endsWith(PROTOCOL_ERROR)),
                on(
                        "5.1 half-closed: refuses DATA",
                        f -> f.get(1, "/api/v1/things/sleepy")
                                .send(DATA, END_STREAM, 1, ofSize(4))
                                .streamEndsWith(1, STREAM_CLOSED)),
                on(
                        "5.1 half-closed: refuses HEADERS",
                        f -> f.get(1, "/api/v1/things/sleepy")
                                .get(1, LONG)
                                .streamEndsWith(1, STREAM_CLOSED, PROTOCOL_ERROR)),
                on(
                        "5.1 half-closed: refuses CONTINUATION",
                        f -> f.get(1, "/api/v1/things/sleepy")
                                .send(CONTINUATION, END_HEADERS, 1, request("GET", LONG))
                                .endsWith(PROTOCOL_ERROR, STREAM_CLOSED)),
                on(
                        "5.1 closed: refuses DATA after RST_STREAM",
                        f -> begun(f, 1)
                                .send(RST_STREAM, 0, 1, number(CANCEL))
                                .send(DATA, END_STREAM, 1, ofSize(4))
                                .streamEndsWith(1, STREAM_CLOSED)),
                on(
                        "5.1 closed: refuses HEADERS after RST_STREAM",
                        f -> begun(f, 1)
                                .send(RST_STREAM, 0, 1, number(CANCEL))
                                .get(1, LONG)
                                .streamEndsWith(1, STREAM_CLOSED, PROTOCOL_ERROR)),
                on("5.1 closed: refuses HEADERS after the answer", f -> {
                    f.get(1, LONG).answer(1);
                    f.body(1);
                    f.get(1, LONG).endsWith(STREAM_CLOSED);
                }),
                on("5.1 closed: forgives trailers on a stream that was refused a moment ago", f -> {
                    begun(f, 1, "content-length", "500000").body(1);
                    f.send(HEADERS, END_HEADERS | END_STREAM, 1, headers("x-checksum", "1"))
                            .isAlive();
                    begun(f, 3, "x-bad", " a").streamEndsWith(3, PROTOCOL_ERROR);
                    f.send(HEADERS, END_HEADERS | END_STREAM, 3, headers("x-checksum", "1"))
                            .isAlive();
                    assertThat(f.get(5, LONG).answer(5)).isEqualTo("200");
                    assertThat(f.seen()).noneMatch(frame -> frame.type() == GOAWAY);
                }),
                on(
                        "5.1 half-closed: refuses a second head as such",
                        f -> f.get(1, "/api/v1/things/sleepy").get(1, LONG).endsWith(STREAM_CLOSED)),
                on("5.1.1 refuses an even stream", f -> f.get(2, LONG).endsWith(PROTOCOL_ERROR)),
                on(
                        "5.1.1 refuses a smaller stream",
                        f -> f.get(5, LONG).get(3, LONG).endsWith(PROTOCOL_ERROR)),
                on("5.1.1 refuses a smaller stream in the same packet", f -> {
                    f.bytes(Frames.join(
                            Frames.frame(HEADERS, END_HEADERS | END_STREAM, 7, request("GET", LONG)),
                            Frames.frame(HEADERS, END_HEADERS | END_STREAM, 11, request("GET", LONG)),
                            Frames.frame(HEADERS, END_HEADERS | END_STREAM, 9, request("GET", LONG))));
                    f.endsWith(PROTOCOL_ERROR);
                }),
                on("5.1.1 takes streams that leave some out", f -> {
                    f.get(5, LONG).body(5);
                    f.get(21, LONG).body(21);
                    f.isAlive();
                }),
                on("5.1.2 refuses the 101st stream at once", f -> {
                    for (int i = 0; i < 101; i++) {
                        begun(f, 2 * i + 1);
                    }
                    f.streamEndsWith(201, REFUSED_STREAM, PROTOCOL_ERROR);
                }),
                on(
                        "5.5 refuses an unknown frame inside a header block",
                        f -> f.send(HEADERS, END_STREAM, 1, request("GET", LONG))
                                .send(22, 0, 1, ofSize(8))
                                .endsWith(PROTOCOL_ERROR)));
    }

    @TestFactory
    Stream<DynamicTest> readsEveryFrameStrictly() {
        return Stream.of(
                on(
                        "6.1 refuses DATA on no stream",
                        f -> f.send(DATA, 0, 0, ofSize(4)).endsWith(PROTOCOL_ERROR)),
                on(
                        "6.1 refuses padding longer than the frame",
                        f -> begun(f, 1)
                                .send(DATA, END_STREAM | PADDED, 1, (byte) 5, (byte) 0, (byte) 0)
                                .endsWith(PROTOCOL_ERROR)),
                on(
                        "6.2 refuses HEADERS on no stream",
                        f -> f.send(HEADERS, END_HEADERS | END_STREAM, 0, request("GET", LONG))
                                .endsWith(PROTOCOL_ERROR)),
                on(
                        "6.2 refuses padding longer than the frame",
                        f -> f.send(
                                        HEADERS,
                                        END_HEADERS | END_STREAM | PADDED,
                                        1,
                                        Frames.join(new byte[] {(byte) 200}, headers(":method", "GET")))
                                .endsWith(PROTOCOL_ERROR)),
                on(
                        "6.2 takes padding and priority",
                        f -> assertThat(f.send(
                                                HEADERS,
                                                END_HEADERS | END_STREAM | PADDED | 0x20,
                                                1,
                                                Frames.join(
                                                        new byte[] {2, 0, 0, 0, 0, 15},
                                                        request("GET", LONG),
                                                        ofSize(2)))
                                        .answer(1))
                                .isEqualTo("200")),
                on(
                        "6.3 refuses PRIORITY on no stream",
                        f -> f.send(PRIORITY, 0, 0, ofSize(5)).endsWith(PROTOCOL_ERROR)),
                on(
                        "6.3 refuses a PRIORITY of another size",
                        f -> f.send(PRIORITY, 0, 1, ofSize(4)).streamEndsWith(1, FRAME_SIZE_ERROR)),
                on(
                        "6.4 refuses RST_STREAM on no stream",
                        f -> f.send(RST_STREAM, 0, 0, number(CANCEL)).endsWith(PROTOCOL_ERROR)),
                on(
                        "6.4 refuses an RST_STREAM of another size",
                        f -> begun(f, 1).send(RST_STREAM, 0, 1, ofSize(3)).endsWith(FRAME_SIZE_ERROR)),
                on(
                        "6.5 refuses a confirmation with content",
                        f -> f.send(SETTINGS, ACK, 0, setting(3, 1)).endsWith(FRAME_SIZE_ERROR)),
                on(
                        "6.5 refuses SETTINGS on a stream",
                        f -> f.send(SETTINGS, 0, 1, setting(3, 1)).endsWith(PROTOCOL_ERROR)),
                on(
                        "6.5 refuses SETTINGS of another size",
                        f -> f.send(SETTINGS, 0, 0, ofSize(5)).endsWith(FRAME_SIZE_ERROR)),
                on(
                        "6.5.2 refuses a switch that is neither 0 nor 1",
                        f -> f.send(SETTINGS, 0, 0, setting(2, 2)).endsWith(PROTOCOL_ERROR)),
                on(
                        "6.5.2 refuses too large a window",
                        f -> f.send(SETTINGS, 0, 0, setting(4, 1L << 31)).endsWith(FLOW_CONTROL_ERROR)),
                on(
                        "6.5.2 refuses too small a frame size",
                        f -> f.send(SETTINGS, 0, 0, setting(5, 16_383)).endsWith(PROTOCOL_ERROR)),
                on(
                        "6.5.2 refuses too large a frame size",
                        f -> f.send(SETTINGS, 0, 0, setting(5, 1 << 24)).endsWith(PROTOCOL_ERROR)),
                on(
                        "6.5.2 ignores a setting it does not know",
                        f -> f.send(SETTINGS, 0, 0, setting(0xff, 1)).isAlive()),
                on(
                        "6.5.3 confirms settings",
                        f -> f.send(SETTINGS, 0, 0, setting(3, 100))
                                .await(frame -> frame.type() == SETTINGS && frame.has(ACK))),
                on(
                        "6.6 refuses a promise",
                        f -> f.send(PUSH_PROMISE, END_HEADERS, 1, Frames.join(number(2), request("GET", LONG)))
                                .endsWith(PROTOCOL_ERROR)),
                on("6.7 answers PING", Frames::isAlive),
                on("6.7 does not answer an answer", f -> {
                    f.send(PING, ACK, 0, (byte) 9, (byte) 9, (byte) 9, (byte) 9, (byte) 9, (byte) 9, (byte) 9, (byte) 9)
                            .isAlive();
                    assertThat(f.seen()).noneMatch(frame -> frame.type() == PING && frame.payload()[0] == 9);
                }),
                on(
                        "6.7 refuses PING on a stream",
                        f -> f.send(PING, 0, 1, ofSize(8)).endsWith(PROTOCOL_ERROR)),
                on(
                        "6.7 refuses a PING of another size",
                        f -> f.send(PING, 0, 0, ofSize(6)).endsWith(FRAME_SIZE_ERROR)),
                on(
                        "6.8 refuses GOAWAY on a stream",
                        f -> f.send(GOAWAY, 0, 1, ofSize(8)).endsWith(PROTOCOL_ERROR)),
                on(
                        "6.9 refuses to open a window by nothing",
                        f -> f.send(WINDOW_UPDATE, 0, 0, number(0)).endsWith(PROTOCOL_ERROR)),
                on(
                        "6.9 refuses to open a stream's window by nothing",
                        f -> begun(f, 1).send(WINDOW_UPDATE, 0, 1, number(0)).streamEndsWith(1, PROTOCOL_ERROR)),
                on(
                        "6.9 refuses a WINDOW_UPDATE of another size",
                        f -> f.send(WINDOW_UPDATE, 0, 0, ofSize(3)).endsWith(FRAME_SIZE_ERROR)),
                on(
                        "6.9.1 refuses a window over its limit",
                        f -> f.send(WINDOW_UPDATE, 0, 0, number(Integer.MAX_VALUE))
                                .endsWith(FLOW_CONTROL_ERROR)),
                on(
                        "6.9.1 refuses a stream's window over its limit",
                        f -> begun(f, 1)
                                .send(WINDOW_UPDATE, 0, 1, number(Integer.MAX_VALUE))
                                .streamEndsWith(1, FLOW_CONTROL_ERROR)),
                on("6.9.2 sends no more than the window and goes on when it opens", f -> {
                    f.send(SETTINGS, 0, 0, setting(4, 1));
                    f.get(1, LONG).answer(1);
                    Frames.Frame first = f.await(frame -> frame.type() == DATA);
                    assertThat(first.payload()).hasSize(1);
                    assertThat(first.has(END_STREAM)).isFalse();
                    f.send(SETTINGS, 0, 0, setting(4, 65_535));
                    assertThat(f.body(1)).isNotEmpty();
                }),
                on(
                        "6.10 takes a header block in parts",
                        f -> assertThat(f.send(HEADERS, END_STREAM, 1, request("GET", LONG))
                                        .send(CONTINUATION, 0, 1, headers("x-one", "1"))
                                        .send(CONTINUATION, END_HEADERS, 1, headers("x-two", "2"))
                                        .answer(1))
                                .isEqualTo("200")),
                on(
                        "6.10 refuses CONTINUATION after the end of a block",
                        f -> f.send(HEADERS, END_HEADERS, 1, request("POST", MIRROR))
                                .send(CONTINUATION, END_HEADERS, 1, headers("x-two", "2"))
                                .endsWith(PROTOCOL_ERROR)),
                on(
                        "6.10 refuses CONTINUATION on no stream",
                        f -> f.send(HEADERS, END_STREAM, 1, request("GET", LONG))
                                .send(CONTINUATION, END_HEADERS, 0, headers("x-two", "2"))
                                .endsWith(PROTOCOL_ERROR)),
                on(
                        "6.10 refuses CONTINUATION after DATA",
                        f -> begun(f, 1)
                                .send(DATA, 0, 1, ofSize(4))
                                .send(CONTINUATION, END_HEADERS, 1, headers("x-two", "2"))
                                .endsWith(PROTOCOL_ERROR)));
    }

    private DynamicTest refused(String name, byte[] block) {
        return on(name, f -> {
            f.send(HEADERS, END_HEADERS | END_STREAM, 1, block).streamEndsWith(1, PROTOCOL_ERROR);
        });
    }

    @TestFactory
    Stream<DynamicTest> refusesMalformedRequests() {
        String[] good = {":method", "GET", ":scheme", "http", ":path", LONG, ":authority", "localhost"};
        return Stream.of(
                refused("8.2.1 a name in capitals", headers(join(good, new String[] {"X-Test", "1"}))),
                refused("8.2.1 a name with a space", headers(join(good, new String[] {"x test", "1"}))),
                refused("8.2.1 a value with a line feed", headers(join(good, new String[] {"x-test", "1\n2"}))),
                refused("8.2.1 a value with NUL", headers(join(good, new String[] {"x-test", "1\u00002"}))),
                refused("8.2.2 connection", headers(join(good, new String[] {"connection", "keep-alive"}))),
                refused("8.2.2 keep-alive", headers(join(good, new String[] {"keep-alive", "1"}))),
                refused("8.2.2 proxy-connection", headers(join(good, new String[] {"proxy-connection", "close"}))),
                refused("8.2.2 transfer-encoding", headers(join(good, new String[] {"transfer-encoding", "chunked"}))),
                refused("8.2.2 upgrade", headers(join(good, new String[] {"upgrade", "websocket"}))),
                refused(
                        "8.2.2 TE with anything but trailers",
                        headers(join(good, new String[] {"te", "trailers, deflate"}))),
                refused("8.3 an unknown pseudo-header", headers(join(good, new String[] {":test", "1"}))),
                refused("8.3 the pseudo-header of an answer", headers(join(good, new String[] {":status", "200"}))),
                refused(
                        "8.3 a pseudo-header after a header",
                        headers(
                                ":method",
                                "GET",
                                ":scheme",
                                "http",
                                "x-test",
                                "1",
                                ":path",
                                LONG,
                                ":authority",
                                "localhost")),
                refused("8.3.1 no method", headers(":scheme", "http", ":path", LONG, ":authority", "localhost")),
                refused("8.3.1 no scheme", headers(":method", "GET", ":path", LONG, ":authority", "localhost")),
                refused("8.3.1 no path", headers(":method", "GET", ":scheme", "http", ":authority", "localhost")),
                refused(
                        "8.3.1 an empty path",
                        headers(":method", "GET", ":scheme", "http", ":path", "", ":authority", "localhost")),
                refused("8.3.1 two methods", headers(join(new String[] {":method", "GET"}, good))),
                refused("8.3.1 two schemes", headers(join(new String[] {":scheme", "http"}, good))),
                refused("8.3.1 two paths", headers(join(new String[] {":path", "/"}, good))),
                refused("8.3.1 two authorities", headers(join(new String[] {":authority", "other"}, good))),
                on(
                        "8.1 a second block that does not end the stream",
                        f -> begun(f, 1)
                                .send(HEADERS, END_HEADERS, 1, headers("x-test", "1"))
                                .streamEndsWith(1, PROTOCOL_ERROR)),
                on(
                        "8.1 a pseudo-header in the trailers",
                        f -> begun(f, 1)
                                .send(HEADERS, END_HEADERS | END_STREAM, 1, headers(":method", "GET"))
                                .streamEndsWith(1, PROTOCOL_ERROR)),
                on(
                        "8.1.1 a length that is another",
                        f -> begun(f, 1, "content-length", "1")
                                .send(DATA, END_STREAM, 1, ofSize(4))
                                .streamEndsWith(1, PROTOCOL_ERROR)),
                on(
                        "8.1.1 a length that is another, in parts",
                        f -> begun(f, 1, "content-length", "1")
                                .send(DATA, 0, 1, ofSize(4))
                                .send(DATA, END_STREAM, 1, ofSize(4))
                                .streamEndsWith(1, PROTOCOL_ERROR)),
                on(
                        "8.1.1 a length and no body",
                        f -> f.send(
                                        HEADERS,
                                        END_HEADERS | END_STREAM,
                                        1,
                                        request(
                                                "POST",
                                                MIRROR,
                                                "content-type",
                                                "application/json",
                                                "content-length",
                                                "9"))
                                .streamEndsWith(1, PROTOCOL_ERROR)));
    }

    @Test
    void answersARequestOfHttp2WithTheSameHeaders() {
        try (Frames frames = open()) {
            frames.get(1, LONG);
            assertThat(frames.answer(1)).isEqualTo("200");
            assertThat(frames.body(1)).contains("\"data\"");
            frames.get(3, "/nowhere");
            assertThat(frames.answer(3)).isEqualTo("404");
            assertThat(frames.body(3)).contains("route_not_found", "requestId");
            frames.isAlive();
        }
    }

    @Test
    void takesABodyInPartsAndTrailers() {
        try (Frames frames = open()) {
            byte[] json = "{\"text\": \"in parts\"}".getBytes(StandardCharsets.UTF_8);
            begun(frames, 1);
            for (byte b : json) {
                frames.send(DATA, 0, 1, b);
            }
            frames.send(HEADERS, END_HEADERS | END_STREAM, 1, headers("x-checksum", "1"));
            frames.answer(1);
            assertThat(frames.body(1)).contains("\"8\"");
        }
    }

    @Test
    void refusesHeadersOverTheLimit() {
        try (Frames frames = open()) {
            int stream = 1;
            for (int size : new int[] {8_200, 9_000, 12_000}) {
                isRefused(frames.get(stream, LONG, "x-long", "y".repeat(size)), stream, "431", "headers_too_large");
                stream += 2;
            }
            frames.send(HEADERS, 0, stream, request("POST", MIRROR, "x-one", "y".repeat(12_000)));
            frames.send(CONTINUATION, 0, stream, headers("x-two", "y".repeat(12_000)));
            frames.send(CONTINUATION, END_HEADERS, stream, headers("x-three", "y".repeat(12_000)));
            isRefused(frames, stream, "431", "headers_too_large");
            frames.isAlive();
            stream += 2;
            begun(frames, stream, "x-long", "y".repeat(9_000));
            isRefused(frames, stream, "431", "headers_too_large");
            // What was sent before the answer was read must not count against the connection's window.
            for (int i = 0; i < 100; i++) {
                frames.send(DATA, 0, stream, ofSize(1_000));
            }
            stream += 2;
            begun(frames, stream).send(DATA, 0, stream, "{\"text\":".getBytes(StandardCharsets.UTF_8));
            frames.send(DATA, END_STREAM, stream, "\"x\"}".getBytes(StandardCharsets.UTF_8));
            assertThat(frames.head(stream)).containsEntry(":status", "200");
        }
        try (Frames frames = open()) {
            frames.get(1, LONG, "x-long", "y".repeat(6_000));
            assertThat(frames.answer(1)).isEqualTo("200");
        }
    }

    private static void isRefused(Frames frames, int stream, String status, String code) {
        assertThat(frames.head(stream))
                .containsEntry(":status", status)
                .containsEntry("content-type", "application/problem+json")
                .containsEntry("x-content-type-options", "nosniff")
                .containsKey("x-request-id")
                .doesNotContainKey("connection");
        assertThat(frames.body(stream)).contains("\"code\":\"" + code + "\"");
        assertThat(frames.heads(stream)).hasSize(1);
    }

    @Test
    void refusesALongAddressLikeHttp1() {
        String path = "/" + "a".repeat(5_000);
        try (Frames frames = open()) {
            isRefused(frames.get(1, path), 1, "414", "uri_too_long");
            isRefused(frames.get(3, LONG + "?x=" + "a".repeat(4_090)), 3, "414", "uri_too_long");
            assertThat(frames.get(5, "/" + "a".repeat(4_000)).head(5)).containsEntry(":status", "404");
        }
        assertThat(Wire.exchange(app.address(), "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 414 ");
    }

    @Test
    void refusesAnAddressThatIsNoUriOnItsOwnStream() {
        try (Frames frames = open()) {
            begun(frames, 1, "expect", "100-continue");
            int stream = 3;
            for (String path : new String[] {
                "/a b",
                "/health?q=a b",
                "/a\tb",
                "/a\u00e9",
                "/%zz",
                "/a\\b",
                "/a#b",
                "*",
                "a b",
                "nowhere",
                "http://localhost/"
            }) {
                frames.get(stream, path);
                isRefused(frames, stream, "400", "malformed_request");
                stream += 2;
            }
            for (String method : new String[] {"GE T", "G\tT", "G\u00e9T", "GET,", "(GET)"}) {
                frames.send(HEADERS, END_HEADERS | END_STREAM, stream, request(method, LONG));
                isRefused(frames, stream, "400", "malformed_request");
                stream += 2;
            }
            begun(frames, stream, "x-long", "y");
            frames.send(HEADERS, END_HEADERS, stream + 2, request("POST", "/a b", "x-request-id", "no-uri-with-body"));
            assertThat(frames.head(stream + 2)).containsEntry("x-request-id", "no-uri-with-body");
            assertThat(frames.body(stream + 2)).contains("\"instance\":\"/\"").doesNotContain("a b");
            frames.send(DATA, END_STREAM, stream, "{\"text\": \"x\"}".getBytes(StandardCharsets.UTF_8));
            assertThat(frames.head(stream)).containsEntry(":status", "200");
            // What was begun before all this is finished after it.
            frames.send(DATA, END_STREAM, 1, "{\"text\": \"x\"}".getBytes(StandardCharsets.UTF_8));
            assertThat(frames.body(1)).contains("\"data\"");
            assertThat(frames.seen()).noneMatch(frame -> frame.type() == GOAWAY);
        }
    }

    @Test
    void opensNoTunnel() {
        try (Frames frames = open()) {
            frames.send(HEADERS, END_HEADERS, 1, headers(":method", "CONNECT", ":authority", "other:443"));
            isRefused(frames, 1, "404", "route_not_found");
            assertThat(frames.head(1)).doesNotContainKey("allow");
            frames.send(HEADERS, END_HEADERS | END_STREAM, 3, headers(":method", "CONNECT"))
                    .streamEndsWith(3, PROTOCOL_ERROR);
            frames.send(HEADERS, END_HEADERS | END_STREAM, 5, request("CONNECT", LONG))
                    .streamEndsWith(5, PROTOCOL_ERROR);
            frames.isAlive();
        }
    }

    @Test
    void resetsOnlyTheStreamOfAMalformedHead() {
        try (Frames frames = open()) {
            begun(frames, 1);
            int stream = 3;
            for (byte[] block : new byte[][] {
                request("GET", ""),
                request("GET", "/a\nb"),
                request("GET", "/a\rb"),
                request("GET", "/a\u0000b"),
                request("GET", "/a\u0001b"),
                request("GET", "/a\u007fb"),
                request("GE\nT", LONG),
                request("G\u007fT", LONG),
                request("", LONG),
                headers(":method", "GET", ":scheme", "", ":path", LONG, ":authority", "localhost"),
                request("GET", LONG, "", "1"),
                request("GET", LONG, "x\ty", "1"),
                request("GET", LONG, "x:y", "1"),
                request("GET", LONG, "x\u00e9y", "1"),
                request("GET", LONG, "x-test", "1\r2"),
                request("GET", LONG, "x-test", "1\u00012"),
                request("GET", LONG, "x-test", " 1"),
                request("GET", LONG, "x-test", "1 "),
                request("GET", LONG, "x-test", "1\t"),
                request("GET", LONG, "x-test", " "),
                request("GET", LONG, "content-length", "many"),
                request("GET", LONG, "content-length", "-1")
            }) {
                frames.send(HEADERS, END_HEADERS | END_STREAM, stream, block);
                int expected = stream;
                Frames.Frame end = frames.await(frame ->
                        frame.type() == GOAWAY || (frame.stream() == expected && frame.type() != WINDOW_UPDATE));
                assertThat(end.type())
                        .as("the end of stream %s: %s", stream, end)
                        .isEqualTo(RST_STREAM);
                assertThat(end.code()).isEqualTo(PROTOCOL_ERROR);
                stream += 2;
            }
            frames.send(DATA, END_STREAM, 1, "{\"text\": \"x\"}".getBytes(StandardCharsets.UTF_8));
            assertThat(frames.body(1)).contains("\"data\"");
        }
    }

    private static byte[] ofScheme(String scheme) {
        return headers(":method", "GET", ":scheme", scheme, ":path", LONG, ":authority", "localhost");
    }

    @Test
    void survivesHeadersThatLookLikeNettysOwn() {
        try (Frames frames = open()) {
            int stream = 1;
            for (String name : new String[] {
                "x-http2-stream-id",
                "x-http2-stream-weight",
                "x-http2-stream-dependency-id",
                "x-http2-path",
                "x-http2-scheme",
                "x-http2-stream-promise-id"
            }) {
                assertThat(frames.get(stream, LONG, name, "no number").head(stream))
                        .containsKey(":status");
                stream += 2;
            }
            for (String scheme : new String[] {"ht tp", "1", "\u00e9", "file", "ws", "httpss"}) {
                frames.send(HEADERS, END_HEADERS | END_STREAM, stream, ofScheme(scheme));
                isRefused(frames, stream, "400", "malformed_request");
                stream += 2;
            }
            for (String scheme : new String[] {"http", "https", "HTTP"}) {
                frames.send(HEADERS, END_HEADERS | END_STREAM, stream, ofScheme(scheme));
                assertThat(frames.head(stream)).containsEntry(":status", "200");
                stream += 2;
            }
            frames.isAlive();
        }
    }

    @Test
    void refusesARequestToMoreThanOneHost() {
        try (Frames frames = open()) {
            String[] good = {":method", "GET", ":scheme", "http", ":path", LONG};
            int stream = 1;
            for (String[] hosts : new String[][] {
                {":authority", "localhost", "host", "other"},
                {":authority", "a, b"},
                {":authority", "a,b"},
                {":authority", "user@localhost"},
                {":authority", "localhost", "host", "localhost", "host", "localhost"},
                {"host", "a, b"},
                {}
            }) {
                frames.send(HEADERS, END_HEADERS | END_STREAM, stream, headers(join(good, hosts)));
                isRefused(frames, stream, "400", "malformed_request");
                stream += 2;
            }
            frames.send(HEADERS, END_HEADERS | END_STREAM, stream, headers(join(good, new String[] {
                ":authority", "LOCALHOST", "host", "localhost"
            })));
            assertThat(frames.head(stream)).containsEntry(":status", "200");
        }
    }

    @Test
    void answersOnceWhenABodyIsAnnouncedThatItWillNotTake() {
        try (Frames frames = open()) {
            begun(frames, 1, "expect", "100-continue", "content-length", "500000");
            isRefused(frames, 1, "413", "payload_too_large");
            frames.isAlive();
            assertThat(frames.heads(1)).hasSize(1);
            begun(frames, 3, "expect", "100-continue");
            assertThat(frames.head(3)).containsEntry(":status", "100");
            for (int i = 0; i < 5; i++) {
                frames.send(DATA, 0, 3, ofSize(16_000));
            }
            assertThat(frames.body(3)).contains("payload_too_large");
            frames.isAlive();
            assertThat(frames.heads(3)).extracting(head -> head.get(":status")).containsExactly("100", "413");
            frames.send(
                    HEADERS,
                    END_HEADERS,
                    5,
                    request("POST", "/nowhere", "expect", "100-continue", "content-type", "application/json"));
            isRefused(frames, 5, "404", "route_not_found");
            frames.isAlive();
            assertThat(frames.heads(5)).hasSize(1);
            begun(frames, 7, "expect", "100-continue").send(DATA, 0, 7, "{\"text\"".getBytes(StandardCharsets.UTF_8));
            frames.send(DATA, END_STREAM, 7, ": \"x\"}".getBytes(StandardCharsets.UTF_8));
            assertThat(frames.body(7)).contains("\"data\"");
            assertThat(frames.heads(7)).extracting(head -> head.get(":status")).endsWith("200");
            isRefused(frames.get(9, LONG, "expect", "magic"), 9, "417", "expectation_failed");
            begun(frames, 11, "expect", "100-continue", "expect", "magic");
            isRefused(frames, 11, "417", "expectation_failed");
        }
    }

    @Test
    void endsFloods() {
        try (Frames frames = open()) {
            frames.send(HEADERS, END_STREAM, 1, request("GET", LONG));
            for (int i = 0; i < 1_000 && !frames.isClosed(); i++) {
                frames.send(CONTINUATION, 0, 1, headers("x-flood-" + i, "1"));
            }
            frames.endsWith(ENHANCE_YOUR_CALM, PROTOCOL_ERROR);
        }
        try (Frames frames = open()) {
            for (int i = 0; i < 2_000 && !frames.isClosed(); i++) {
                frames.get(2 * i + 1, "/api/v1/things/sleepy").send(RST_STREAM, 0, 2 * i + 1, number(CANCEL));
            }
            frames.endsWith(ENHANCE_YOUR_CALM);
        }
        try (Frames frames = open()) {
            begun(frames, 1);
            for (int i = 0; i < 1_000 && !frames.isClosed(); i++) {
                frames.send(DATA, 0, 1);
            }
            frames.endsWith(ENHANCE_YOUR_CALM);
        }
    }

    @Test
    void givesUpABodyThatDoesNotCome() {
        try (Frames frames = open()) {
            begun(frames, 1).send(DATA, 0, 1, (byte) '{');
            frames.answer(1);
            assertThat(frames.body(1)).contains("request_timeout");
            frames.isAlive();
        }
    }

    @Test
    void givesUpAFrameThatDoesNotCome() {
        try (Frames frames = open()) {
            frames.bytes(new byte[] {0, 0, 8, 6});
            while (frames.next() != null) {
                assertThat(frames.seen()).hasSizeLessThan(10);
            }
        }
    }

    @Test
    void givesUpAHeaderBlockThatDoesNotEnd() {
        try (Frames frames = open()) {
            frames.send(HEADERS, END_STREAM, 1, request("GET", LONG));
            while (frames.next() != null) {
                assertThat(frames.seen()).hasSizeLessThan(10);
            }
        }
    }

    @Test
    void neverChangesFromHttp1() {
        String answer = Wire.exchange(
                app.address(),
                "GET " + LONG + " HTTP/1.1\r\nHost: a\r\nConnection: close, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                        + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 200 ").doesNotContain("101 Switching");
    }

    @Test
    void closesWhatIsNoBeginningOfHttp2() {
        try (Frames frames = new Frames(app.address())) {
            frames.bytes("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (frames.next() != null) {
                assertThat(frames.seen()).hasSizeLessThan(10);
            }
        }
    }
}
