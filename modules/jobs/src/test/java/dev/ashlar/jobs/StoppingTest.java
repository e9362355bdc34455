package dev.ashlar.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What becomes of jobs that do not stop, and of workers that do. */
@ModuleTest(settings = {"ashlar.jobs.threads=5", "ashlar.jobs.grace=500ms"})
class StoppingTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String JOBS = "/api/v1/admin/jobs";

    private final App app;
    private final Http admin;
    private final Sql sql;

    StoppingTest(App app) {
        this.app = app;
        this.admin = app.as(UUID.fromString("01900000-0000-7000-8000-000000000001"), "admin");
        this.sql = app.get(Sql.class);
    }

    private String state(UUID id) {
        return admin.get(JOBS + "/" + id).is(200).text("/data/job/state");
    }

    private void reaches(UUID id, String state) {
        Eventually.within(
                SOON, () -> admin.get(JOBS + "/" + id).body(), () -> state(id).equals(state));
    }

    @Test
    void endsAJobWithoutItsHelpWhenItDoesNotStop() {
        UUID id = sql.transaction(() -> app.get(Jobs.class).enqueue(new JobFixtures.Deaf.Order("deaf")))
                .id();
        reaches(id, "running");
        admin.post(JOBS + "/" + id + "/cancel").is(202);
        reaches(id, "cancelled");
        RunJob runJob = app.get(RunJob.class);
        app.get(JobFixtures.Deaf.class).awake.countDown();
        UUID next = sql.transaction(() -> app.get(Jobs.class).enqueue(new JobFixtures.Deaf.Order("next")))
                .id();
        reaches(next, "done");
        Eventually.within(SOON, "its thread is free", () -> runJob.running().isEmpty());
        assertThat(sql.transaction(() -> sql.query(row -> row.text("text"), "SELECT text FROM jobs.probes")))
                .as("what was written after the end does not count")
                .containsExactly("next");
        assertThat(state(id)).isEqualTo("cancelled");
    }

    @Test
    void knowsWhetherTheWorkerStillLooksForWork() {
        assertThat(app.get(Worker.class).sinceItLooked())
                .hasValueSatisfying(since -> assertThat(since).isLessThan(Duration.ofSeconds(10)));
        assertThat(QueueCheck.judge(Duration.ofSeconds(3), "1 waiting")).isEqualTo("1 waiting");
        assertThatThrownBy(() -> QueueCheck.judge(Duration.ofSeconds(31), "1 waiting"))
                .hasMessageContaining("could not look for work for 31 s");
        assertThatThrownBy(() -> QueueCheck.judge(null, "1 waiting")).hasMessageContaining("is not running");
        app.http().get("/health/ready").is(200);
    }
}
