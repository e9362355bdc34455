package dev.ashlar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.kernel.Chore;
import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An application of its own: time moves by months here. */
@ModuleTest(settings = {"ashlar.jobs.threads=5", "ashlar.jobs.grace=500ms"})
class SchedulesTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final App app;
    private final Sql sql;
    private final RunSchedules schedules;

    SchedulesTest(App app) {
        this.app = app;
        this.sql = app.get(Sql.class);
        this.schedules = app.get(RunSchedules.class);
        // The tables were emptied after the start.
        schedules.store();
    }

    private List<String> recorded(String what) {
        return sql.transaction(() -> sql.query(
                row -> row.text("text"), "SELECT text FROM jobs.probes WHERE text LIKE ? ORDER BY text", what + " %"));
    }

    /** As several nodes do it: all at the same moment. */
    private void runOnManyNodes() throws Exception {
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Boolean>> all = Collections.nCopies(4, () -> {
                schedules.run();
                return true;
            });
            for (Future<Boolean> one : threads.invokeAll(all)) {
                one.get();
            }
        }
    }

    private void due(String name, Instant at) {
        sql.transaction(() -> sql.update("UPDATE jobs.schedules SET next_at = ? WHERE name = ?", at, name));
    }

    @Test
    void tellsTheHealthCheckWhichScheduleCannotMakeItsJob() {
        JobFixtures.Undecided undecided = app.get(JobFixtures.Undecided.class);
        QueueCheck check = app.get(QueueCheck.class);
        undecided.lost.set(true);
        try {
            due(undecided.name(), app.clock().instant());
            schedules.run();
            assertThat(check.check()).contains("; cannot look after jobs.test-undecided");
        } finally {
            undecided.lost.set(false);
        }
        Eventually.within(SOON, check::check, () -> recorded("decided").size() == 1);
        schedules.run();
        assertThat(check.check()).doesNotContain("cannot look after");
    }

    @Test
    void runsOnceADayAlsoWhenTheClocksChangeAndMakesUpForMissedTimesByRule() throws Exception {
        Instant now = app.clock().instant();
        Instant threeHoursAgo =
                Instant.ofEpochSecond(now.getEpochSecond() / 3600 * 3600).minus(Duration.ofHours(3));
        due("jobs.test-hourly", threeHoursAgo);
        due("jobs.test-punctual", threeHoursAgo.minus(Duration.ofMinutes(2)));
        due("jobs.test-nightly", threeHoursAgo.minus(Duration.ofDays(3)));
        runOnManyNodes();
        Eventually.within(
                SOON,
                () -> recorded("hourly").toString(),
                () -> recorded("hourly").size() == 4);
        Eventually.within(
                SOON,
                () -> recorded("nightly").toString(),
                () -> recorded("nightly").size() == 1);
        assertThat(recorded("punctual").size())
                .as("only what is due this very minute")
                .isLessThanOrEqualTo(1);

        sql.transaction(() -> sql.update("DELETE FROM jobs.schedules WHERE name <> 'jobs.test-nightly'"));
        Instant spring = Instant.parse("2027-03-28T00:00:00Z");
        due("jobs.test-nightly", Instant.parse("2027-03-28T01:30:00Z"));
        app.clock().advance(Duration.between(app.clock().instant(), spring));
        for (int hour = 0; hour < 28; hour++) {
            runOnManyNodes();
            app.clock().advance(Duration.ofHours(1));
        }
        Eventually.within(SOON, () -> nights().toString(), () -> nights().size() == 2);
        assertThat(nights()).containsExactly("nightly 2027-03-28T01:30:00Z", "nightly 2027-03-29T00:30:00Z");

        Instant autumn = Instant.parse("2027-10-30T22:30:00Z");
        due("jobs.test-nightly", Instant.parse("2027-10-31T00:30:00Z"));
        app.clock().advance(Duration.between(app.clock().instant(), autumn));
        for (int half = 0; half < 8; half++) {
            runOnManyNodes();
            app.clock().advance(Duration.ofMinutes(30));
        }
        Eventually.within(
                SOON,
                () -> recorded("nightly").toString(),
                () -> recorded("nightly").contains("nightly 2027-10-31T00:30:00Z"));
        assertThat(recorded("nightly"))
                .as("half past two comes twice that night")
                .noneMatch(text -> text.equals("nightly 2027-10-31T01:30:00Z"));
    }

    /** A look back over years: what counts is the last time, not the last of the first thousand. */
    @Test
    void judgesMissedTimesByTheLastOfThemHoweverManyThereAre() throws Exception {
        sql.transaction(() -> sql.update("DELETE FROM jobs.schedules"));
        Instant now = app.clock().instant();
        Instant hour = Instant.ofEpochSecond((now.getEpochSecond() / 3600 + 1) * 3600);
        app.clock().advance(Duration.between(now, hour.plusSeconds(2)));
        sql.transaction(() -> sql.update("DELETE FROM jobs.probes"));
        try {
            for (String name : List.of("jobs.test-punctual", "jobs.test-nightly")) {
                sql.transaction(() -> sql.update(
                        "INSERT INTO jobs.schedules (name, rule, next_at) VALUES (?, 'once', ?) ON CONFLICT DO NOTHING",
                        name,
                        hour.minus(Duration.ofDays(1100))));
            }
            runOnManyNodes();
            Eventually.within(
                    SOON,
                    () -> recorded("").toString(),
                    () -> !recorded("punctual").isEmpty()
                            && !recorded("nightly").isEmpty());
            assertThat(recorded("punctual")).containsExactly("punctual " + hour);
            assertThat(recorded("nightly")).hasSize(1);
            assertThat(Instant.parse(recorded("nightly").getFirst().substring("nightly ".length())))
                    .isBetween(hour.minus(Duration.ofHours(25)), hour.plusSeconds(2));
        } finally {
            sql.transaction(() -> sql.update("DELETE FROM jobs.probes"));
            schedules.store();
        }
    }

    private record Sweep(Duration every) implements Chore {

        @Override
        public String name() {
            return "jobs.test-sweep";
        }

        @Override
        public void run() {
            throw new IllegalStateException("only its job is made");
        }
    }

    /** Counts what is asked for. */
    private static final class Counted implements Jobs {

        private int made;

        @Override
        public Enqueued enqueue(Object payload, Enqueue options) {
            made++;
            return new Enqueued(new UUID(0, made), false);
        }

        @Override
        public List<Enqueued> enqueueAll(List<?> payloads, Enqueue options) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void doesChoresAlsoWhileTwoVersionsDisagreeHowOften() {
        AtomicReference<Instant> time = new AtomicReference<>(app.clock().instant());
        Counted jobs = new Counted();
        List<RunSchedules> versions = Stream.of(5, 7)
                .map(minutes -> new RunSchedules(
                        sql, jobs, List.of(), List.of(new Sweep(Duration.ofMinutes(minutes))), time::get))
                .toList();
        versions.forEach(RunSchedules::store);
        for (int i = 0; i < 40; i++) {
            time.updateAndGet(now -> now.plusSeconds(30));
            versions.forEach(RunSchedules::storeMissing);
            versions.forEach(RunSchedules::run);
        }
        assertThat(jobs.made).as("runs in twenty minutes, every five or seven").isBetween(3, 5);
        sql.transaction(() -> sql.update("DELETE FROM jobs.schedules WHERE name = 'jobs.test-sweep'"));
        versions.getFirst().storeMissing();
        assertThat(sql.transaction(versions.getFirst()::list))
                .as("a row that somebody removed comes back")
                .extracting(RunSchedules.Stored::name)
                .contains("jobs.test-sweep");
    }

    @Test
    void leavesNothingOutHoweverMuchWasMissed() {
        Instant lately = Instant.ofEpochSecond(app.clock().instant().getEpochSecond() / 60 * 60);
        due("jobs.test-every-minute", lately.minus(Duration.ofMinutes(1199)));
        // A thousand at a time, by whichever node comes first.
        Eventually.within(SOON, () -> minutes() + " are made", () -> {
            schedules.run();
            return minutes() >= 1200;
        });
        List<String> payloads = sql.transaction(() -> sql.query(
                row -> row.text("payload"), "SELECT DISTINCT payload FROM jobs.jobs WHERE payload LIKE '%\"minute %'"));
        assertThat(payloads.size()).isBetween(1200, 1202);
        assertThat(minutes()).as("none twice").isEqualTo(payloads.size());
    }

    private int minutes() {
        return sql.transaction(() -> sql.first(
                        row -> row.number("n"), "SELECT count(*) AS n FROM jobs.jobs WHERE payload LIKE '%\"minute %'"))
                .orElseThrow();
    }

    private List<String> nights() {
        return recorded("nightly").stream()
                .filter(text -> text.startsWith("nightly 2027-03-2"))
                .toList();
    }

    @Test
    void showsSchedulesAndChores() {
        schedules.store();
        app.as(UUID.randomUUID(), "admin")
                .get("/api/v1/admin/jobs/schedules")
                .is(200)
                .has("jobs.purge-history", "every PT10M", "jobs.test-nightly", "0 30 2 * * * Europe/Berlin");
    }

    @Test
    void doesChoresAsJobs() {
        schedules.store();
        due("jobs.purge-history", app.clock().instant());
        Eventually.within(
                SOON,
                () -> sql.transaction(() -> sql.query(
                                row -> row.text("state"), "SELECT state FROM jobs.jobs WHERE type = 'jobs.chore.v1'"))
                        .toString(),
                () -> sql.transaction(() -> sql.query(
                                        row -> row.text("state"),
                                        "SELECT state FROM jobs.jobs WHERE type = 'jobs.chore.v1' AND state = 'done'"))
                                .size()
                        > 0);
    }
}
