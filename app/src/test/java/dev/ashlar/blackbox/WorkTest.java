package dev.ashlar.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.TestDatabase;
import io.micronaut.json.tree.JsonNode;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Jobs and events: what was promised is done, also when the process is killed in between. */
@ParameterizedClass
@MethodSource("dev.ashlar.blackbox.Installation#databases")
record WorkTest(TestDatabase database) {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void doesWhatItPromisedBeforeItWasKilled() {
        Installation installation = Installation.on(database).with("ASHLAR_RATE_LIMIT_STRICT_REQUESTS", "1000000");
        String waiting;
        String running;
        try (Program program = installation.serve()) {
            Http admin = new People(program).firstAdmin();
            running = job(admin, "{\"record\":\"begun\",\"sleepMillis\":600000}");
            await(admin, running, "running");
            // On a node that does no work the job is only stored.
            waiting = job(admin, "{\"record\":\"stored\"}", ",\"runAt\":\"2000-01-01T00:00:00Z\"");
            for (int i = 0; i < 5; i++) {
                new People(program).signUp("person-" + i + "@example.com").is(201);
            }
            program.kill();
        }
        try (Program program = installation.serve()) {
            Http admin = new People(program).signIn("admin@example.com");
            await(admin, waiting, "done");
            await(admin, running, "running");
            assertThat(admin.get("/api/v1/admin/jobs/" + running)
                            .at("/data/attempts")
                            .size())
                    .as("the attempt that was killed is on record")
                    .isPositive();
            Answer events = admin.get("/api/v1/admin/events?limit=100").is(200);
            int found = 0;
            for (JsonNode event : events.at("/data").values()) {
                found++;
                assertThat(event.get("subject")).isNotNull();
            }
            assertThat(found).as("six accounts were announced: %s", events).isGreaterThanOrEqualTo(6);
        }
    }

    private static String job(Http admin, String payload) {
        return job(admin, payload, "");
    }

    private static String job(Http admin, String payload, String more) {
        return admin.post("/api/v1/admin/jobs", "{\"type\":\"probe\",\"payload\":" + payload + more + "}")
                .is(202)
                .text("/data/id");
    }

    /** Asks until the job is in that state: there is nothing outside the program to wait on. */
    private static void await(Http admin, String id, String state) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Answer answer = admin.get("/api/v1/admin/jobs/" + id).is(200);
        while (!answer.text("/data/job/state").equals(state)) {
            assertThat(System.nanoTime())
                    .as("%s becomes %s: %s", id, state, answer)
                    .isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            answer = admin.get("/api/v1/admin/jobs/" + id).is(200);
        }
    }
}
