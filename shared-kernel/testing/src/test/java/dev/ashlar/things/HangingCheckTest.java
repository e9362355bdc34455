package dev.ashlar.things;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a health check proves may hang; the answer about it must not. */
@ModuleTest
class HangingCheckTest {

    private final App app;
    private final Http admin;

    HangingCheckTest(App app) {
        this.app = app;
        this.admin = app.as(UUID.randomUUID(), "admin");
    }

    private Answer healthUntil(int status) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            long start = System.nanoTime();
            Answer answer = admin.get("/health");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            if (answer.status() == status) {
                return answer;
            }
            assertThat(System.nanoTime()).as("%s", answer).isLessThan(deadline);
        }
    }

    @Test
    void isGivenUpAfterTwoSecondsAskedOnlyOnceAndForgivenWhenItComesBack() {
        MoodyCheck check = app.get(MoodyCheck.class);
        check.hang();
        try {
            Answer down = healthUntil(503);
            down.has("\"name\":\"things.mood\"", "did not answer within 2 s", "\"name\":\"database\"")
                    .hasNot("MoodyCheck", "Exception");
            down.has("up to date");
            app.http().get("/health/live").is(200);
            Answer ready = app.http().get("/health/ready").is(503).hasHeader("Retry-After", "5");
            assertThat(ready.body()).isEqualTo("{\"status\":\"DOWN\"}");
            long later = System.nanoTime() + Duration.ofSeconds(4).toNanos();
            while (System.nanoTime() < later) {
                app.http().get("/health").is(503);
            }
            assertThat(check.hanging())
                    .as("no second call joins one that hangs")
                    .isEqualTo(1);
        } finally {
            check.letGo();
        }
        healthUntil(200).has("in a good mood");
        assertThat(check.hanging()).isZero();
    }
}
