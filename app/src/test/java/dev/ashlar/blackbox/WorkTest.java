package dev.ashlar.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Jobs and events: what was promised is done, also when the process is killed in between. */
@ParameterizedClass
@MethodSource("dev.ashlar.blackbox.Installation#databases")
record WorkTest(TestDatabase database) {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** A third would look like a job that kills its process. */
    private static final int KILLS = 2;

    @Test
    void doesWhatItPromisedBeforeItWasKilled() {
        Installation installation = Installation.on(database)
                .with("ASHLAR_RATE_LIMIT_STRICT_REQUESTS", "1000000")
                .with("ASHLAR_JOBS_HEARTBEAT", "1s");
        List<String> promised = new ArrayList<>();
        String running = "";
        try (Program program = installation.serve()) {
            new People(program).firstAdmin();
            program.stop();
        }
        for (int kill = 0; kill < KILLS; kill++) {
            try (Program program = installation.serve()) {
                People people = new People(program);
                Http admin = people.signIn("admin@example.com");
                if (kill == 0) {
                    running = job(admin, "{\"key\":\"long\",\"sleepMillis\":600000}");
                    await(admin, running, "running");
                }
                for (int i = 0; i < 10; i++) {
                    people.signUp("person-" + kill + "-" + i + "@example.com").is(201);
                    promised.add(job(admin, "{\"record\":\"promise\",\"sleepMillis\":20}"));
                }
                program.kill();
            }
        }
        try (Program program = installation.serve()) {
            Http admin = new People(program).signIn("admin@example.com");
            for (String id : promised) {
                await(admin, id, "done");
            }
            await(admin, running, "running");
            assertThat(admin.get("/api/v1/admin/jobs/" + running)
                            .at("/data/attempts")
                            .size())
                    .as("the attempts that were killed are on record")
                    .isPositive();
            admin.post("/api/v1/admin/jobs/" + running + "/cancel").is(202);
            await(admin, running, "cancelled");
            assertThat(announced(admin, "users.user-registered.v1"))
                    .as("accounts that were announced: the administrator's and all that were signed up")
                    .isEqualTo(1 + 10 * KILLS);
            assertThat(program.stop()).isZero();
        }
    }

    /** How many events of that type have reached all who listen. */
    private static int announced(Http admin, String type) {
        int delivered = 0;
        String next = "";
        do {
            Answer page = admin.get("/api/v1/admin/events?limit=100&type=" + type + next)
                    .is(200);
            for (int i = 0; i < page.at("/data").size(); i++) {
                await(admin, "/api/v1/admin/events/" + page.text("/data/" + i + "/id"), "/data/event/state", "done");
                delivered++;
            }
            next = page.at("/page/nextCursor").isNull() ? "" : "&cursor=" + page.text("/page/nextCursor");
        } while (!next.isEmpty());
        return delivered;
    }

    private static String job(Http admin, String payload) {
        return admin.post("/api/v1/admin/jobs", "{\"type\":\"probe\",\"payload\":" + payload + "}")
                .is(202)
                .text("/data/id");
    }

    private static void await(Http admin, String job, String state) {
        await(admin, "/api/v1/admin/jobs/" + job, "/data/job/state", state);
    }

    /** Asks until it is in that state: there is nothing outside the program to wait on. */
    private static void await(Http admin, String path, String pointer, String state) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Answer answer = admin.get(path).is(200);
        while (!answer.text(pointer).equals(state)) {
            assertThat(System.nanoTime())
                    .as("%s becomes %s: %s", path, state, answer)
                    .isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            answer = admin.get(path).is(200);
        }
    }
}
