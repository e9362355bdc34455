package dev.ashlar.things;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Clients that take their time, and handlers that do. */
@ModuleTest(
        settings = {"ashlar.http.header-timeout=1s", "ashlar.http.request-timeout=2s", "ashlar.http.idle-timeout=5s"})
class SlowClientTest {

    private final App app;

    SlowClientTest(App app) {
        this.app = app;
    }

    /** Sends a character at a time until the server closes; returns what it said and how long it listened. */
    private void drip(String start, String drip, Duration limit) {
        long begin = System.nanoTime();
        try (Wire wire = new Wire(app.address())) {
            wire.send(start);
            CountDownLatch pace = new CountDownLatch(1);
            Thread dripping = Thread.ofVirtual().start(() -> {
                try {
                    while (wire.trySend(drip) && !pace.await(200, TimeUnit.MILLISECONDS)) {
                        Thread.onSpinWait();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            String answer = wire.readToEnd();
            pace.countDown();
            dripping.interrupt();
            assertThat(answer)
                    .startsWith("HTTP/1.1 408 ")
                    .contains("request_timeout")
                    .containsIgnoringCase("connection: close");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(limit);
    }

    private static String post(String thing, String type, String framing) {
        return "POST /api/v1/things/" + thing + " HTTP/1.1\r\nHost: a\r\nContent-Type: " + type + "\r\n" + framing
                + "\r\n\r\n";
    }

    @Test
    void cutsAHeadThatDrips() {
        drip("GET / HTTP/1.1\r\nHost: a\r\n", "X: y\r\n", Duration.ofSeconds(6));
    }

    @Test
    void cutsEmptyLinesThatNeverEnd() {
        drip("\r\n", "\r\n", Duration.ofSeconds(6));
    }

    @Test
    void cutsABodyThatDrips() {
        drip(post("raw", "application/octet-stream", "Content-Length: 5000"), "x", Duration.ofSeconds(8));
        drip(post("large", "application/json", "Transfer-Encoding: chunked"), "1\r\nx\r\n", Duration.ofSeconds(8));
    }

    @Test
    void closesAConnectionThatIsIdle() {
        try (Wire wire = new Wire(app.address())) {
            wire.send("GET /api/v1/things/numbers/1 HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(wire.readToEnd()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void givesUpAHandlerThatTakesTooLong() {
        app.http().get("/api/v1/things/sleepy").isProblem(503, "unavailable").hasHeader("Retry-After", "5");
    }

    @Test
    void answersInTheSteadOfAHandlerThatCannotBeWoken() {
        app.http().get("/api/v1/things/stubborn").isProblem(503, "unavailable").hasHeader("Retry-After", "5");
    }

    @Test
    void servesOthersWhileManyHandlersSleep() throws Exception {
        try (ExecutorService sleepers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> asleep = Stream.generate(
                            () -> sleepers.submit(() -> app.http().get("/api/v1/things/sleepy")))
                    .limit(100)
                    .toList();
            long start = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                app.http().get("/api/v1/things/numbers/1").is(200);
            }
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertThat(asleep).as("still asleep").noneMatch(Future::isDone);
            assertThat(took).isLessThan(Duration.ofSeconds(2));
            for (Future<Answer> sleeper : asleep) {
                sleeper.get().isProblem(503, "unavailable");
            }
        }
    }
}
