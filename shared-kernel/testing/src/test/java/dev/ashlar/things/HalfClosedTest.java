package dev.ashlar.things;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients who say all they have to say, close their half of the connection and wait for the answer. */
@ModuleTest
class HalfClosedTest {

    private static final String SLOW = "GET /api/v1/things/streams/slow HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String FAST = "GET /api/v1/things/long HTTP/1.1\r\nHost: a\r\n\r\n";

    private final App app;

    HalfClosedTest(App app) {
        this.app = app;
    }

    private String answerTo(String said) {
        try (Wire wire = new Wire(app.address())) {
            return wire.send(said).endOutput().readToEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/api/v1/things/long", "/nowhere"})
    void getTheAnswerOfAFastRoute(String path) {
        for (int i = 0; i < 100; i++) {
            String answer = answerTo("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(answer).as("round %s", i).startsWith("HTTP/1.1 ").endsWith("}");
        }
    }

    @Test
    void getTheAnswerOfASlowRouteAndTheEndOfTheConnection() {
        for (int i = 0; i < 5; i++) {
            assertThat(answerTo(SLOW))
                    .startsWith("HTTP/1.1 200 ")
                    .containsIgnoringCase("\r\nconnection: close\r\n")
                    .contains("slow");
        }
    }

    @Test
    void getTheAnswerToABody() {
        for (String framing : new String[] {
            "Content-Length: 15\r\n\r\n{\"text\": \"abc\"}",
            "Transfer-Encoding: chunked\r\n\r\nf\r\n{\"text\": \"abc\"}\r\n0\r\n\r\n"
        }) {
            for (int i = 0; i < 30; i++) {
                assertThat(answerTo(
                                "POST /api/v1/things/large HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                                        + framing))
                        .startsWith("HTTP/1.1 200 ")
                        .contains("\"text\":\"3\"");
            }
        }
    }

    @Test
    void getAllAnswersInTheirOrder() {
        for (int i = 0; i < 5; i++) {
            String answers = answerTo(FAST + SLOW + FAST + SLOW + FAST);
            assertThat(answers.split("HTTP/1.1 200 ", -1)).as(answers).hasSize(6);
            assertThat(answers.indexOf("xxx")).isLessThan(answers.indexOf("slow"));
            assertThat(answers.lastIndexOf("slow")).isLessThan(answers.lastIndexOf("xxx"));
        }
    }

    @Test
    void getAnAnswerThatIsLongerThanWhatTheConnectionHolds() {
        for (int i = 0; i < 3; i++) {
            assertThat(answerTo("GET /api/v1/things/streams/lines HTTP/1.1\r\nHost: a\r\n\r\n"))
                    .contains("\"line 1\"", "\"line " + StreamController.LINES + "\"")
                    .endsWith("\r\n0\r\n\r\n");
        }
    }

    @Test
    void getNothingForHalfARequest() {
        for (String half : new String[] {
            "",
            "GET /api/v1/things/lo",
            "GET /api/v1/things/long HTTP/1.1\r\nHost: a\r\n",
            "POST /api/v1/things/large HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"te",
            "POST /api/v1/things/large HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\nf\r\n{\"text\": \"abc\"}\r\n"
        }) {
            assertThat(answerTo(half)).as(half).isEmpty();
        }
        assertThat(answerTo(SLOW + "GET /api/v1/things/lo").split("HTTP/1.1 ", -1))
                .as("the request that was whole")
                .hasSize(2);
    }

    @Test
    void areNoticedToBeGoneWhenAStreamIsWrittenToThem() throws InterruptedException {
        try (Wire wire = new Wire(app.address())) {
            wire.send("GET /api/v1/things/streams/ticks HTTP/1.1\r\nHost: a\r\n\r\n")
                    .readUntil("tick");
            wire.endOutput().forget();
            wire.readUntil("tick");
        }
        assertThat(app.get(Ticks.class).end()).as("the end of the stream").isTrue();
    }
}
