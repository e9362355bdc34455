package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.TestDatabase;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A program whose database goes away and comes back. */
@Timeout(240)
class CutOffTest {

    private static final long FIVE_SECONDS = Duration.ofSeconds(5).toNanos();
    private static final Pattern PORT = Pattern.compile("localhost:(\\d+)");

    @Test
    void isUnreadyWhileItsDatabaseIsAwayAndReadyAgainSoonAfter() throws Exception {
        Matcher port = port();
        try (CuttableLine line = new CuttableLine(Integer.parseInt(port.group(1)));
                ServedProcess served = ServedProcess.start(
                        Map.of("DATABASE_URL", port.replaceFirst("127.0.0.1:" + line.port())),
                        "ashlar.database.acquire-timeout=1s")) {
            served.http().get("/health/ready").is(200);
            served.http().get("/api/v1/trouble/query").is(200).has("42");

            line.cut();
            untilReadinessIs(served, 503);
            served.http().get("/health/live").is(200);
            Answer answer = served.http().get("/api/v1/trouble/query").isProblem(503, "unavailable");
            assertThat(answer.header("Retry-After")).isPresent();
            served.awaitLine(text -> text.contains("Health: database is down"));
            Duration before = served.cpu();
            for (int i = 0; i < 20; i++) {
                served.http().get("/health/ready").is(503).has("{\"status\":\"DOWN\"}");
            }
            assertThat(served.cpu().minus(before)).as("no busy loop").isLessThan(Duration.ofSeconds(5));

            line.mend();
            long mended = System.nanoTime();
            untilReadinessIs(served, 200);
            Answer query = served.http().get("/api/v1/trouble/query");
            // The check has a connection of its own; the pool looks for fresh ones at its own pace.
            while (query.status() == 503 && System.nanoTime() - mended < FIVE_SECONDS) {
                query = served.http().get("/api/v1/trouble/query");
            }
            query.is(200).has("42");
            assertThat(System.nanoTime() - mended).isLessThan(FIVE_SECONDS);
            served.awaitLine(text -> text.contains("Health: database is up again"));
        }
    }

    /** As after a fail-over of which nobody told: a fresh connection works, and the old ones say nothing at all. */
    @Test
    void staysReadyWhenTheConnectionsThereWereHaveGoneSilent() throws Exception {
        Matcher port = port();
        try (CuttableLine line = new CuttableLine(Integer.parseInt(port.group(1)));
                ServedProcess served =
                        ServedProcess.start(Map.of("DATABASE_URL", port.replaceFirst("127.0.0.1:" + line.port())))) {
            served.http().get("/health/ready").is(200);
            line.silence();
            // Longer than a report is fresh and a check may take.
            long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            while (System.nanoTime() < end) {
                served.http().get("/health/ready").is(200);
            }
        }
    }

    private static Matcher port() {
        Matcher port = PORT.matcher(TestDatabase.POSTGRESQL.freshUrl());
        assertThat(port.find()).isTrue();
        return port;
    }

    private static void untilReadinessIs(ServedProcess served, int status) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        Answer answer = served.http().get("/health/ready");
        while (answer.status() != status && System.nanoTime() < deadline) {
            answer = served.http().get("/health/ready");
        }
        answer.is(status);
    }
}
