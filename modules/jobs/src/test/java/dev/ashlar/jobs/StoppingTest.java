package dev.ashlar.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.testing.TestDatabase;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

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
        app.get(JobFixtures.Deaf.class).awake = new CountDownLatch(1);
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
    void stopsOthersWhileTheEndOfOneCannotBeWrittenDown() throws Exception {
        JobFixtures.Deaf deaf = app.get(JobFixtures.Deaf.class);
        deaf.awake = new CountDownLatch(1);
        UUID stuck = sql.transaction(() -> app.get(Jobs.class).enqueue(new JobFixtures.Deaf.Order("stuck")))
                .id();
        UUID other = sql.transaction(() -> app.get(Jobs.class).enqueue(new JobFixtures.Deaf.Order("other")))
                .id();
        reaches(stuck, "running");
        reaches(other, "running");
        CountDownLatch locked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (ExecutorService outage = Executors.newSingleThreadExecutor()) {
            Future<Boolean> held = outage.submit(() -> sql.ownTransaction(() -> {
                sql.query(
                        row -> true,
                        "SELECT 1 AS one FROM jobs.scheduled_tasks WHERE task_instance = ? FOR UPDATE",
                        stuck.toString());
                locked.countDown();
                try {
                    return release.await(1, TimeUnit.MINUTES);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }));
            try {
                assertThat(locked.await(20, TimeUnit.SECONDS)).isTrue();
                admin.post(JOBS + "/" + stuck + "/cancel").is(202);
                Eventually.within(SOON, "somebody tries to write how it ended", this::somebodyWaitsForALock);
                admin.post(JOBS + "/" + other + "/cancel").is(202);
                reaches(other, "cancelled");
                assertThat(state(stuck)).isEqualTo("running");
            } finally {
                release.countDown();
            }
            assertThat(held.get()).isTrue();
            reaches(stuck, "cancelled");
        } finally {
            deaf.awake.countDown();
        }
        Eventually.within(
                SOON,
                "its thread is free",
                () -> app.get(RunJob.class).running().isEmpty());
    }

    private boolean somebodyWaitsForALock() {
        String waiting = app.database() == TestDatabase.H2
                ? "SELECT 1 AS one FROM information_schema.sessions WHERE blocker_id IS NOT NULL"
                : "SELECT 1 AS one FROM pg_locks WHERE NOT granted";
        return !sql.transaction(() -> sql.query(row -> true, waiting)).isEmpty();
    }

    @Test
    void saysOnceThatSomethingCannotBeLookedAfter() {
        Logger logger = (Logger) LoggerFactory.getLogger(Housekeeping.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        Housekeeping housekeeping = app.get(Housekeeping.class);
        QueueCheck check = app.get(QueueCheck.class);
        try {
            for (int i = 0; i < 3; i++) {
                housekeeping.attempt("the weather", () -> {
                    throw new IllegalStateException("it rains");
                });
            }
            assertThat(check.check()).contains("cannot look after the weather");
            housekeeping.attempt("the weather", () -> {});
            assertThat(check.check()).doesNotContain("the weather");
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list)
                .filteredOn(line -> line.getFormattedMessage().contains("the weather"))
                .extracting(line -> line.getLevel().toString())
                .containsExactly("WARN", "INFO");
    }

    @Test
    void knowsWhetherTheWorkerStillLooksForWork() {
        assertThat(app.get(Worker.class).sinceItLooked()).isLessThan(Duration.ofSeconds(10));
        assertThat(QueueCheck.judge(Duration.ofSeconds(3), "1 waiting")).isEqualTo("1 waiting");
        assertThatThrownBy(() -> QueueCheck.judge(Duration.ofSeconds(31), "1 waiting"))
                .hasMessageContaining("could not look for work for 31 s");
        app.http().get("/health/ready").is(200);
    }
}
