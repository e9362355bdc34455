package dev.ashlar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * A long history and a long backlog slow nothing down: everything is read off an index. The build has a hundredth of what
 * {@code -Dashlar.jobs.rows=1000000} tries; the times it prints are in docs/operating/jobs.md.
 */
@EnabledIf("onPostgres")
class ManyRowsTest {

    private static final int ROWS = Integer.getInteger("ashlar.jobs.rows", 20_000);
    private static final String JOBS = "/api/v1/admin/jobs";
    private static final String EVENTS = "/api/v1/admin/events";

    private final String url = TestDatabase.POSTGRESQL.freshUrl();
    private final Plain database = new Plain(url);

    static boolean onPostgres() {
        return Cluster.onPostgres();
    }

    /** As many dead jobs, done jobs and delivered events, of which every thousandth is dead. */
    private void fill() {
        database.run("""
                INSERT INTO jobs.jobs (id, type, state, payload, owner, priority, run_at, lane, attempt, max_attempts, crashes,
                    lease, cancel_requested, created_at, finished_at, expires_at, caller_id)
                SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'probe',
                    CASE WHEN i %% 2 = 0 THEN 'dead' ELSE 'done' END, '{"record": "old"}', '', 10, now(), 'o:', 1, 1, 0, 1,
                    false, now(), now(), now() + (i - %1$d) * interval '1 second',
                    ('01930000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid
                FROM generate_series(1, %1$d * 2) i""".formatted(ROWS), """
                INSERT INTO jobs.events (id, name, subject, payload, occurred_at, caller_id)
                SELECT ('01910000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'jobs.order-placed.v2', 's' || i,
                    '{"orderId": "s", "number": 1, "currency": "EUR"}', now() - interval '8 days' + i * interval '1 second',
                    ('01930000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid
                FROM generate_series(1, %d) i""".formatted(ROWS), """
                INSERT INTO jobs.jobs (id, type, event_id, state, owner, priority, run_at, lane, attempt, max_attempts, crashes,
                    lease, cancel_requested, created_at, finished_at)
                SELECT ('01920000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'jobs.bookkeeper',
                    ('01910000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid,
                    CASE WHEN i %% 1000 = 0 THEN 'dead' ELSE 'done' END, '', 10, now(), 'e:', 1, 1, 0, 1, false, now(), now()
                FROM generate_series(1, %d) i""".formatted(ROWS), "VACUUM ANALYZE");
    }

    private long rowsReadOneByOne() {
        return database.count("""
                SELECT coalesce(sum(seq_tup_read), 0) FROM pg_stat_user_tables
                WHERE schemaname = 'jobs' AND relname IN ('jobs', 'events')""");
    }

    private static List<Long> times(int calls, Http admin, String path) {
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            long begun = System.nanoTime();
            admin.get(path).is(200);
            millis.add((System.nanoTime() - begun) / 1_000_000);
        }
        Collections.sort(millis);
        return millis;
    }

    private static String percentiles(List<Long> sorted) {
        return "p50 %d ms, p95 %d ms, p99 %d ms"
                .formatted(
                        sorted.get(sorted.size() / 2),
                        sorted.get(sorted.size() * 95 / 100),
                        sorted.get(sorted.size() * 99 / 100));
    }

    @Test
    void readsNothingRowByRowHoweverMuchThereIs() throws Exception {
        App app = App.startedWith("ashlar.database.url=" + url);
        Http admin = app.as(UUID.fromString("01900000-0000-7000-8000-000000000001"), "admin");
        fill();
        long before = rowsReadOneByOne();
        for (String path : List.of(
                JOBS,
                JOBS + "?state=dead",
                JOBS + "?type=probe",
                JOBS + "?type=probe&state=running",
                JOBS + "?type=probe&state=dead&limit=100",
                EVENTS,
                EVENTS + "?state=dead",
                EVENTS + "?state=running",
                EVENTS + "?state=done",
                EVENTS + "?type=jobs.order-placed.v2&state=done",
                EVENTS + "?listener=jobs.bookkeeper",
                EVENTS + "?type=jobs.order-placed.v2&state=dead&listener=jobs.bookkeeper")) {
            List<Long> times = times(60, admin, path);
            System.out.println("rows: " + ROWS + ": " + path + ": " + percentiles(times));
            assertThat(times.get(30)).as("the median of %s", path).isLessThanOrEqualTo(300);
        }
        findsWhatOnePersonHasCaused(app);
        claimsAsQuicklyAsEver(app);
        forgetsInSmallSteps(app);
        app.get(JobMetrics.class).measure();
        app.get(BootChecks.class).orphans();
        app.context().close();
        // Sessions tell what they have read when they end.
        assertThat(rowsReadOneByOne() - before)
                .as("rows of jobs and events that were read without an index")
                .isLessThan(ROWS);
        assertThat(database.count("""
                        SELECT sum(idx_tup_read) FROM pg_stat_user_indexes
                        WHERE schemaname = 'jobs' AND relname = 'scheduled_tasks'"""))
                .as("index entries read to start the jobs that have ended")
                .isLessThan(500
                        * (200
                                + database.count(
                                        "SELECT count(*) FROM jobs.jobs WHERE owner = 'much' AND state = 'done'")));
        hasForgottenWhatIsOverAndNothingElse();
    }

    private static void findsWhatOnePersonHasCaused(App app) {
        JobData data = app.get(JobData.class);
        Sql sql = app.get(Sql.class);
        UUID person = UUID.fromString("01930000-0000-7000-8000-000000000007");
        assertThat(sql.transaction(() -> data.collect(person).toList())).hasSize(1);
        sql.transaction(() -> {
            data.erase(person);
            return true;
        });
        assertThat(sql.transaction(() -> data.collect(person).toList())).isEmpty();
    }

    /** One tenant has brought very much, another brings little. */
    private void claimsAsQuicklyAsEver(App app) {
        Sql sql = app.get(Sql.class);
        Jobs jobs = app.get(Jobs.class);
        ProbeJob.Probe slow = new ProbeJob.Probe(null, 20, null, null, null, null, null, null, null);
        for (int made = 0; made < ROWS / 10; made += 1000) {
            sql.transaction(() -> jobs.enqueueAll(
                    Collections.nCopies(1000, slow), Enqueue.now().ownedBy("much")));
        }
        // A planner that knows of the long lane once read all of it to find the next.
        database.run("ANALYZE jobs.scheduled_tasks");
        List<Long> starts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String text = "little " + i;
            long begun = System.nanoTime();
            sql.transaction(() ->
                    jobs.enqueue(ProbeJob.Probe.recording(text), Enqueue.now().ownedBy("little")));
            Eventually.within(
                    Duration.ofSeconds(20),
                    text,
                    () -> sql.transaction(() ->
                                    sql.first(row -> true, "SELECT 1 AS one FROM jobs.probes WHERE text = ?", text))
                            .isPresent());
            starts.add((System.nanoTime() - begun) / 1_000_000);
        }
        Collections.sort(starts);
        long left = database.count("SELECT count(*) FROM jobs.scheduled_tasks");
        System.out.println("rows: done beside a backlog of " + left + ": " + percentiles(starts));
        assertThat(left).as("the backlog is still there").isPositive();
        assertThat(starts.get(10)).as("the median of %s ms", starts).isLessThanOrEqualTo(2000);
    }

    private void forgetsInSmallSteps(App app) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        long begun;
        try (var watcher = Executors.newSingleThreadExecutor();
                var longest = new LongWaits(url)) {
            var waits = watcher.submit(() -> longest.watch(over::get));
            begun = System.nanoTime();
            app.get(PurgeHistory.class).run();
            over.set(true);
            assertThat(waits.get()).as("waits for a lock of more than 100 ms").isZero();
        }
        System.out.println("rows: history forgotten in " + (System.nanoTime() - begun) / 1_000_000 + " ms");
    }

    private void hasForgottenWhatIsOverAndNothingElse() {
        assertThat(database.count("SELECT count(*) FROM jobs.jobs WHERE expires_at < now() - interval '1 minute'"))
                .isZero();
        assertThat(database.count("SELECT count(*) FROM jobs.jobs WHERE state = 'dead' AND event_id IS NOT NULL"))
                .as("dead deliveries wait for a decision")
                .isEqualTo(ROWS / 1000);
        assertThat(database.count("SELECT count(*) FROM jobs.events"))
                .as("events older than a week are gone, but for those")
                .isLessThanOrEqualTo(Math.max(0, ROWS - 86_400) + ROWS / 1000);
    }
}
