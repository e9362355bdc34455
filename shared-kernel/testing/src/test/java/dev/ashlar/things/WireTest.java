package dev.ashlar.things;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What arrives on a connection before it is a request. */
@ModuleTest
class WireTest {

    private static final String GET = "GET /api/v1/things/long HTTP/1.1\r\nHost: a\r\n";
    private static final String POST =
            "POST /api/v1/things/raw HTTP/1.1\r\nHost: a\r\nContent-Type: application/octet-stream\r\n";

    private final App app;

    WireTest(App app) {
        this.app = app;
    }

    private String exchange(String bytes) {
        return Wire.exchange(app.address(), bytes);
    }

    private static void isMalformed(String answer) {
        isRefused(answer, 400, "malformed_request");
    }

    private static void isRefused(String answer, int status, String code) {
        String lower = answer.toLowerCase(java.util.Locale.ROOT);
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("\"code\":\"" + code + "\"");
        assertThat(lower)
                .contains(
                        "content-type: application/problem+json",
                        "connection: close",
                        "x-request-id: ",
                        "x-content-type-options: nosniff",
                        "content-security-policy: default-src 'none'",
                        "cache-control: no-store",
                        "\"type\":\"/problems/" + code.replace('_', '-') + "\"",
                        "\"detail\":",
                        "\"instance\":")
                .doesNotContain("exception", "netty", "at io.", "server:");
        assertThat(answer.split("HTTP/1.1 ", -1))
                .as("one answer and no more: %s", answer)
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
                "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                "Content-Length: 5, 5\r\n\r\nhello",
                "Content-Length: +5\r\n\r\nhello",
                "Content-Length: -5\r\n\r\nhello",
                "Content-Length: 0x5\r\n\r\nhello",
                "Content-Length: \r\n\r\nhello",
                "Content-Length: five\r\n\r\nhello",
                "Content-Length: 99999999999999999999\r\n\r\nhello",
                "Content-Length : 5\r\n\r\nhello",
                "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: identity\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding:\u000bchunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
                "Transfer_Encoding: a\r\nTransfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n"
            })
    void refusesABodyWhoseLengthIsInDoubt(String rest) {
        isMalformed(exchange(POST + rest));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: b\r\n\r\n",
                "X: a\u0000b\r\n\r\n",
                "X: a\u0001b\r\n\r\n",
                "X: a\u007fb\r\n\r\n",
                "X: a\rb\r\n\r\n",
                "X: a\n\r\n",
                "X: a\n\n",
                "X: a\r\n folded\r\n\r\n",
                "X: a\r\n\tfolded\r\n\r\n",
                "X : a\r\n\r\n",
                "X a\r\n\r\n",
                ": a\r\n\r\n",
                "X\u00e9: a\r\n\r\n",
                "X(y): a\r\n\r\n",
                "\u0000: a\r\n\r\n"
            })
    void refusesHeadersThatAreNone(String rest) {
        isMalformed(exchange(GET + rest));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/things/long HTTP/1.1\r\n\r\n",
                "GET /api/v1/things/long HTTP/1.1\r\nHost: \r\n\r\n",
                "GET /api/v1/things/long HTTP/1.1\r\nHost:\r\n\r\n",
                "GET /api/v1/things/long HTTP/1.1\r\nHost: a, b\r\n\r\n",
                "GET /api/v1/things/long HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET /api/v1/things/long HTTP/1.1\r\nHost: a/b\r\n\r\n",
                "GET /api/v1/things/long HTTP/1.1\r\nHost: a@b\r\n\r\n",
                "GET /api/v1/things/long HTTP/1.1\r\nHost: a:port\r\n\r\n",
                "GET /api/v1/things/long HTTP/1.1\r\n Host: a\r\n\r\n",
                "GET /api/v1/things/long HTTP/1.1\nHost: a\n\n",
                "GET  /api/v1/things/long HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET\t/api/v1/things/long\tHTTP/1.1\r\nHost: a\r\n\r\n",
                " GET /api/v1/things/long HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /api/v1/things/long HTTP/1.1 \r\nHost: a\r\n\r\n",
                "GET /api/v1/things/long HTTP/1.2\r\nHost: a\r\n\r\n",
                "GET /api/v1/things/long HTTP/2.0\r\nHost: a\r\n\r\n",
                "GET /api/v1/things/long HTTP/1.10\r\nHost: a\r\n\r\n",
                "GET /api/v1/things/long FTP/1.1\r\nHost: a\r\n\r\n",
                "GET /api/v1/things/long http/1.1\r\nHost: a\r\n\r\n",
                "GET /api/v1/things/long Http/1.1\r\nHost: a\r\n\r\n",
                "GET /api/v1/things/long HTTP/1.1\r\nHost: a:65536\r\n\r\n",
                "GET http://a:99999/api/v1/things/long HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /api/v1/things/long\r\n\r\n",
                "GET\r\n\r\n",
                "G<T /api/v1/things/long HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a\u0000b HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a\u00e9b HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a%zzb HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a%ffb HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a%c0%afb HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a%ed%a0%80 HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a% HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a?b=%00 HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a<b> HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET api/v1 HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET ftp://a/b HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET http:///b HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET http://a@b/ HTTP/1.1\r\nHost: a\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n",
                "{\"json\": true}\r\n\r\n"
            })
    void refusesWhatIsNoRequest(String bytes) {
        isMalformed(exchange(bytes));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5\nhello\n0\n\n",
                "xyz\r\nhello\r\n0\r\n\r\n",
                "-5\r\nhello\r\n0\r\n\r\n",
                "+5\r\nhello\r\n0\r\n\r\n",
                "0x5\r\nhello\r\n0\r\n\r\n",
                "5;a=\nb\r\nhello\r\n0\r\n\r\n",
                "5\r\nhelloXX0\r\n\r\n",
                "5 \r\nhello\r\n0\r\n\r\n",
                "\r\nhello\r\n0\r\n\r\n",
                "5\r\nhello\r\n0\r\nX: y\n\r\n"
            })
    void refusesChunksThatAreNone(String chunks) {
        isMalformed(exchange(POST + "Transfer-Encoding: chunked\r\n\r\n" + chunks));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ffffffffffffffff",
                "7fffffffffffffff",
                "fffffffff",
                "ffffffff",
                "80000000",
                "100000000",
                "7fffffff",
                "7FFFFFFF",
                "2801",
                "100000005",
                "10000000000000005",
                "00000000000000000000100000005"
            })
    void doesNotWaitForAChunkItWillNotTake(String size) {
        String head = POST + "Transfer-Encoding: chunked\r\n\r\n";
        isRefused(exchange(head + size + "\r\n"), 413, "payload_too_large");
        isRefused(exchange(head + size + ";x=y\r\nhello\r\n0\r\n\r\n"), 413, "payload_too_large");
        isRefused(exchange(head + "5\r\nhello\r\n" + size + "\r\n"), 413, "payload_too_large");
        try (Wire wire = new Wire(app.address())) {
            wire.send(POST + "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .readUntil("100 Continue\r\n\r\n");
            wire.forget();
            wire.send("5\r\nhello\r\n" + size.charAt(0)).send(size.substring(1) + "\r\n");
            isRefused(wire.readToEnd(), 413, "payload_too_large");
        }
    }

    @Test
    void takesChunksUpToTheLimit() {
        String chunk = "400\r\n" + "x".repeat(1024) + "\r\n";
        String head = POST + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertThat(exchange(head + chunk.repeat(10) + "0\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .contains("10240");
        isRefused(exchange(head + chunk.repeat(10) + "1\r\n"), 413, "payload_too_large");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X: a\r\n folded\r\n\r\n",
                "GET  /api/v1/things/long HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /api/v1/things/long http/1.1\r\nHost: a\r\n\r\n"
            })
    void readsTheHeadAfterABodyAsStrictly(String second) {
        String next = second.startsWith("X") ? GET + second : second;
        for (String first : List.of(
                GET + "\r\n",
                POST + "Content-Length: 5\r\n\r\nhello",
                POST + "Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nX: y\r\n\r\n")) {
            String all = exchange(first + next);
            assertThat(all).startsWith("HTTP/1.1 200 ");
            isMalformed(all.substring(all.indexOf("HTTP/1.1 ", 1)));
        }
    }

    @Test
    void readsBodiesWhereverTheyAreCut() {
        String bytes = POST + "Content-Length: 5\r\n\r\nhello" + POST
                + "Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n11\r\n0123456789abcdef!\r\n0\r\nX: y\r\n\r\n" + GET
                + "Connection: close\r\n\r\n";
        for (int step : new int[] {1, 2, 3, 7, 20}) {
            try (Wire wire = new Wire(app.address())) {
                for (int i = 0; i < bytes.length(); i += step) {
                    wire.send(bytes.substring(i, Math.min(bytes.length(), i + step)));
                }
                assertThat(wire.readToEnd().split("HTTP/1.1 200 ", -1))
                        .as("pieces of %s: %s", step, wire.text())
                        .hasSize(4);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/things/long HTTP/1.0\r\n\r\n",
                "GET /api/v1/things/long HTTP/1.0\r\nHost: a\r\nConnection: x\r\n\r\n",
                "HEAD /api/v1/things/long HTTP/1.0\r\n\r\n",
                "OPTIONS /api/v1/things/long HTTP/1.0\r\n\r\n",
                "GET /nowhere HTTP/1.0\r\n\r\n",
                "GET /api/v1/things HTTP/1.0\r\n\r\n",
                "POST /api/v1/things/raw HTTP/1.0\r\nContent-Type: application/octet-stream\r\nContent-Length: 1\r\n\r\nx"
            })
    void closesAfterARequestOfHttp10(String request) {
        assertThat(exchange(request)).startsWith("HTTP/1.0 ");
    }

    @Test
    void readsWhatFollowsABrokenRequestAsNothing() {
        String answer = exchange(POST
                + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG"
                + GET + "\r\n" + GET + "\r\n");
        isMalformed(answer);
    }

    @Test
    void answersEarlierRequestsBeforeItRefuses() {
        String answer = exchange(GET + "\r\n" + GET + "X: a\u0000b\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 200 ").contains("HTTP/1.1 400 ", "malformed_request");
    }

    @Test
    void answersSeveralRequestsOnOneConnection() {
        String one = POST + "Content-Length: 5\r\n\r\nhello";
        String answer = exchange(one + one + POST + "Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\n\r\n" + GET
                + "Connection: close\r\n\r\n");
        assertThat(answer.split("HTTP/1.1 200 ", -1)).as(answer).hasSize(5);
        assertThat(answer).contains("\"text\":\"5\"", "\"text\":\"3\"", "xxxx");
    }

    @Test
    void knowsTheLimitsOfHeads() {
        isRefused(exchange("GET /" + "a".repeat(5_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"), 414, "uri_too_long");
        isRefused(exchange(GET + "X: " + "a".repeat(9_000) + "\r\n\r\n"), 431, "headers_too_large");
        isRefused(exchange(GET + "X: y\r\n".repeat(3_000) + "\r\n"), 431, "headers_too_large");
        assertThat(exchange(GET + "Connection: close\r\nX: " + "a".repeat(7_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void knowsNoExpectationButOne() {
        isRefused(exchange(POST + "Expect: magic\r\nContent-Length: 5\r\n\r\n"), 417, "expectation_failed");
        for (String two :
                List.of("Expect: 100-continue\r\nExpect: foo\r\n", "Expect: foo\r\nExpect: 100-continue\r\n")) {
            isRefused(exchange(POST + two + "Content-Length: 5\r\n\r\n"), 417, "expectation_failed");
            isRefused(exchange(GET + "Connection: close\r\n" + two + "\r\n"), 417, "expectation_failed");
        }
        try (Wire wire = new Wire(app.address())) {
            wire.send(POST + "Expect: 100-continue\r\nConnection: close\r\nContent-Length: 5\r\n\r\n");
            wire.readUntil("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(wire.send("hello").readToEnd()).contains("HTTP/1.1 200 ", "\"text\":\"5\"");
        }
    }

    @Test
    void doesNotAskForABodyItWillNotTake() {
        String answer = exchange(POST + "Expect: 100-continue\r\nContent-Length: 500000\r\n\r\n");
        isRefused(answer, 413, "payload_too_large");
    }

    @Test
    void refusesMethodsNobodyHas() {
        for (String method : List.of("TRACE", "CONNECT", "FOO", "get", "PROPFIND", "M-SEARCH")) {
            String answer = exchange(method + " /api/v1/things/long HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            isRefused(answer, 405, "method_not_allowed");
            assertThat(answer).containsIgnoringCase("\r\nallow: GET, HEAD, OPTIONS\r\n");
        }
        String tunnel = exchange("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n");
        isRefused(tunnel, 404, "route_not_found");
        assertThat(tunnel).doesNotContainIgnoringCase("\r\nallow: ");
    }

    @Test
    void takesTheOtherFormsOfATarget() {
        assertThat(exchange("GET http://b/api/v1/things/numbers/7 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .contains("\"text\":\"7\"");
        assertThat(exchange("OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 204 ")
                .containsIgnoringCase("allow: GET");
        assertThat(exchange("GET /api/v1/things/long HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.0 200 ");
        assertThat(exchange("\r\n" + GET + "Connection: close\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        assertThat(exchange("GET /api/v1/things/long HTTP/1.1\r\nHost: [::1]:80\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void keepsAGoodRequestIdEvenWhenItRefuses() {
        assertThat(exchange("GET * HTTP/1.1\r\nHost: a\r\nX-Request-Id: given-by-me.1\r\n\r\n"))
                .contains("given-by-me.1");
        assertThat(exchange("GET * HTTP/1.1\r\nHost: a\r\nX-Request-Id: with space\r\n\r\n"))
                .doesNotContain("with space");
    }

    @Test
    void stopsReadingABodyThatIsTooLarge() {
        try (Wire wire = new Wire(app.address())) {
            wire.send(POST + "Transfer-Encoding: chunked\r\n\r\n");
            String chunk = "400\r\n" + "x".repeat(1024) + "\r\n";
            // It reads on for a moment, so that the sender gets to see the answer, and then no more.
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            boolean taken = true;
            while (taken && System.nanoTime() < deadline) {
                taken = wire.trySend(chunk);
            }
            assertThat(taken)
                    .as("a server that reads for as long as somebody sends")
                    .isFalse();
            String answer = wire.readToEnd();
            if (!answer.isEmpty()) {
                isRefused(answer, 413, "payload_too_large");
            }
        }
        try (Wire wire = new Wire(app.address())) {
            wire.send(POST + "Transfer-Encoding: chunked\r\n\r\n" + ("400\r\n" + "x".repeat(1024) + "\r\n").repeat(12));
            isRefused(wire.readToEnd(), 413, "payload_too_large");
        }
        isRefused(exchange(POST + "Content-Length: 10241\r\n\r\n" + "x".repeat(10_241)), 413, "payload_too_large");
        assertThat(exchange(POST + "Connection: close\r\nContent-Length: 10240\r\n\r\n" + "x".repeat(10_240)))
                .startsWith("HTTP/1.1 200 ");
    }
}
