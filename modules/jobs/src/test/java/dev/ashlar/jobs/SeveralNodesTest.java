package dev.ashlar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Several processes of the program on one PostgreSQL. {@code -Dashlar.jobs.drill=220} makes the drill as long as the
 * promise is; the build has a short one.
 */
@EnabledIf("onPostgres")
class SeveralNodesTest {

    private static final String JOBS = "/api/v1/admin/jobs";
    /** How long the sleeper sleeps at least; it sleeps until another node has done its work. */
    private static final Duration SLEEP = Duration.ofSeconds(Integer.getInteger("ashlar.jobs.sleep", 0));

    private static final String QUICK = "ashlar.jobs.heartbeat=1s";

    private final String url = TestDatabase.POSTGRESQL.freshUrl();
    private final Plain database = new Plain(url);

    static boolean onPostgres() {
        return System.getProperty("ashlar.test.databases", "h2,postgresql").contains("postgresql");
    }

    private static String make(Node node, String payload) {
        return node.admin()
                .post(JOBS, "{\"type\": \"probe\", \"payload\": " + payload + "}")
                .is(202)
                .text("/data/id");
    }

    private String state(String id) {
        return database.texts("SELECT state FROM jobs.jobs WHERE id = '" + id + "'")
                .getFirst();
    }

    private void reaches(String id, String state, Duration limit, Node node) {
        Eventually.within(
                limit,
                () -> id + " is " + state(id) + "\n" + node.output(),
                () -> state(id).equals(state));
    }

    /** Makes jobs from outside all nodes, so that nobody is told of them. */
    private void insert(
            int from, int until, String type, String payload, String lane, int width, int rate, int millis) {
        String id = "('01900000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid";
        database.run("""
                INSERT INTO jobs.jobs (id, type, state, payload, owner, priority, run_at, lane, attempt, max_attempts,
                    crashes, lease, cancel_requested, created_at)
                SELECT %s, '%s', 'waiting', '%s', '', 10, now(), '%s' || i %% 10, 0, 5, 0, 0, false, now()
                FROM generate_series(%d, %d) i""".formatted(id, type, payload, lane, from, until), """
                INSERT INTO jobs.scheduled_tasks (task_name, task_instance, execution_time, picked, version, priority,
                    type, lane, width, rate, rate_millis, ordered, heavy, due)
                SELECT 'job', %s::text, now(), false, 0, 10, '%s', '%s' || i %% 10, %d, %d, %d, false, false, true
                FROM generate_series(%d, %d) i""".formatted(
                        id, type, lane, width, rate, millis, from, until));
    }

    private long recorded(String text) {
        return database.count("SELECT count(*) FROM jobs.probes WHERE text = '" + text + "'");
    }

    @Test
    void losesNothingAndDoublesNothingWhenNodesAreKilledAtRandom() throws Exception {
        int rounds = Integer.getInteger("ashlar.jobs.drill", 5);
        System.out.println("drill: " + new Drill(url).run(rounds));
    }

    @Test
    void aSleeperIsReplacedAndCanFinishNothingWhenItWakes() throws Exception {
        try (Node first = Node.start(url, QUICK).awaitReady()) {
            String id = make(first, "{\"record\": \"slept\", \"sleepMillis\": 4000}");
            reaches(id, "running", Duration.ofSeconds(10), first);
            first.signal("STOP");
            Instant asleep = Instant.now();
            try (Node second = Node.start(url, QUICK).awaitReady()) {
                reaches(id, "done", Duration.ofSeconds(40), second);
                long left = SLEEP.minus(Duration.between(asleep, Instant.now())).toMillis();
                TimeUnit.MILLISECONDS.sleep(Math.max(0, left));
                first.signal("CONT");
                Eventually.within(
                        Duration.ofSeconds(30),
                        first::output,
                        () -> first.output().contains("was no longer")
                                || first.output().contains("was given to another worker"));
                assertThat(recorded("slept")).isEqualTo(1);
                Answer answer = second.admin().get(JOBS + "/" + id).is(200).has("\"outcome\":\"lost\"");
                assertThat(answer.at("/data/job/attempt").getIntValue()).isEqualTo(2);
                // And it works again.
                String next = make(first, "{\"record\": \"awake\"}");
                reaches(next, "done", Duration.ofSeconds(10), first);
            }
        }
    }

    @Test
    void handsBackOnSigtermWithoutCostingAnAttempt() throws Exception {
        try (Node first = Node.start(url, QUICK, "ashlar.jobs.drain=1s").awaitReady()) {
            String id = make(first, "{\"record\": \"handed\", \"sleepMillis\": 3000}");
            reaches(id, "running", Duration.ofSeconds(10), first);
            first.signal("TERM");
            assertThat(first.awaitEnd(Duration.ofSeconds(60))).isZero();
            assertThat(state(id)).isEqualTo("waiting");
            assertThat(database.count("SELECT attempt FROM jobs.jobs WHERE id = '" + id + "'"))
                    .isZero();
            try (Node second = Node.start(url, QUICK).awaitReady()) {
                reaches(id, "done", Duration.ofSeconds(20), second);
                assertThat(database.count("SELECT attempt FROM jobs.jobs WHERE id = '" + id + "'"))
                        .isEqualTo(1);
                assertThat(recorded("handed")).isEqualTo(1);
            }
        }
    }

    /** With the settings as they are: nobody waits longer than half a minute for what a killed node did. */
    @Test
    void takesOverWhatAKilledNodeDidWithinHalfAMinute() {
        try (Node first = Node.start(url).awaitReady();
                Node second = Node.start(url, "ashlar.roles=web").awaitReady()) {
            String id = make(first, "{\"record\": \"long\", \"sleepMillis\": 600000}");
            reaches(id, "running", Duration.ofSeconds(10), first);
            try (Node third = Node.start(url, "ashlar.roles=worker").awaitReady()) {
                String before = node(id);
                first.kill();
                Instant killed = Instant.now();
                Eventually.within(
                        Duration.ofSeconds(30),
                        third::output,
                        () -> state(id).equals("running") && !node(id).equals(before));
                System.out.println("take-over: after "
                        + Duration.between(killed, Instant.now()).toMillis() + " ms");
                assertThat(second.admin()
                                .get(JOBS + "/" + id)
                                .is(200)
                                .has("\"outcome\":\"lost\"")
                                .at("/data/job/attempt")
                                .getIntValue())
                        .isEqualTo(2);
                // A node that does no work can stop what runs elsewhere.
                second.admin().post(JOBS + "/" + id + "/cancel").is(202);
                reaches(id, "cancelled", Duration.ofSeconds(5), third);
            }
        }
    }

    private String node(String id) {
        return database.texts("SELECT node FROM jobs.jobs WHERE id = '" + id + "'")
                .getFirst();
    }

    @Test
    void keepsTheLimitsOfAKeyAmongAllNodesAlsoWhenOneIsKilled() {
        try (Node first = Node.start(url, QUICK).awaitReady();
                Node second = Node.start(url, QUICK).awaitReady();
                Node third = Node.start(url, QUICK).awaitReady()) {
            insert(1, 1000, "probe", "{\"sleepMillis\": 10, \"record\": \"keyed\"}", "k:probe:", 1, 0, 0);
            insert(2001, 2200, "probe", "{\"record\": \"rated\"}", "k:rated:", 100, 10, 2000);
            Eventually.within(Duration.ofSeconds(60), first::output, () -> recorded("keyed") > 300);
            first.kill();
            Eventually.within(Duration.ofMinutes(3), second::output, () -> recorded("keyed") == 1000);
            Eventually.within(Duration.ofMinutes(3), third::output, () -> recorded("rated") == 200);
            Eventually.within(
                    Duration.ofSeconds(30),
                    "all have ended",
                    () -> database.count("SELECT count(*) FROM jobs.scheduled_tasks WHERE type = 'probe'") == 0);
            assertThat(database.count("SELECT count(DISTINCT node) FROM jobs.jobs WHERE type = 'probe'"))
                    .as("nodes that took part")
                    .isGreaterThanOrEqualTo(2);
            assertThat(database.texts("""
                            SELECT a.lane || ': ' || a.id || ' and ' || b.id
                            FROM (SELECT j.*, p.at FROM jobs.jobs j JOIN jobs.probes p ON p.job_id = j.id) a
                            JOIN (SELECT j.*, p.at FROM jobs.jobs j JOIN jobs.probes p ON p.job_id = j.id) b
                                ON a.lane = b.lane AND a.id < b.id AND a.at < b.finished_at AND b.at < a.finished_at
                            WHERE a.lane LIKE 'k:probe:%'""")).as("two of one key at once").isEmpty();
            assertThat(database.count("""
                            SELECT max(n) FROM (
                                SELECT count(*) OVER (PARTITION BY lane ORDER BY started_at
                                    RANGE BETWEEN interval '1999 milliseconds' PRECEDING AND CURRENT ROW) AS n
                                FROM jobs.jobs WHERE lane LIKE 'k:rated:%') windows"""))
                    .as("starts of one key in two seconds, of which ten are allowed")
                    .isLessThanOrEqualTo(11);
            pausesOnAllNodes(second, third);
        }
    }

    private void pausesOnAllNodes(Node one, Node other) {
        one.admin().put(JOBS + "/pauses/probe", "{}").is(204);
        other.admin().get(JOBS + "/pauses").is(200).has("\"type\":\"probe\"");
        for (int i = 0; i < 20; i++) {
            make(i % 2 == 0 ? one : other, "{\"record\": \"paused\"}");
        }
        // Something else comes through on both, so they have looked for work since.
        long before = database.count("SELECT count(*) FROM jobs.jobs WHERE type = 'jobs.replay.v1' AND state = 'done'");
        for (Node node : List.of(one, other, one, other)) {
            node.admin()
                    .post("/api/v1/admin/events/replay", "{\"until\": \"2000-01-01T00:00:00Z\"}")
                    .is(202);
        }
        Eventually.within(
                Duration.ofSeconds(20),
                one::output,
                () -> database.count("SELECT count(*) FROM jobs.jobs WHERE type = 'jobs.replay.v1' AND state = 'done'")
                        == before + 4);
        assertThat(recorded("paused")).isZero();
        Instant resumed = Instant.now();
        other.admin().delete(JOBS + "/pauses/probe").is(204);
        Eventually.within(Duration.ofSeconds(10), one::output, () -> recorded("paused") == 20);
        System.out.println("resumed on all nodes after "
                + Duration.between(resumed, Instant.now()).toMillis() + " ms");
    }

    @Test
    void findsWorkByPollingWhenNobodyIsNotified() {
        try (Node web = Node.start(url, QUICK, "ashlar.roles=web", "ashlar.jobs.notifications=false")
                        .awaitReady();
                Node worker = Node.start(url, QUICK, "ashlar.roles=worker", "ashlar.jobs.notifications=false")
                        .awaitReady()) {
            for (int i = 0; i < 10; i++) {
                reaches(make(web, "{\"record\": \"polled\"}"), "done", Duration.ofSeconds(10), worker);
            }
            assertThat(database.texts("""
                            SELECT extract(epoch FROM j.started_at - j.created_at) FROM jobs.jobs j
                            WHERE j.type = 'probe' AND j.started_at - j.created_at > interval '2 seconds'"""))
                    .as("delays of more than two seconds")
                    .isEmpty();
        }
    }

    @Test
    void buriesAJobThatHasKilledThreeProcesses() throws Exception {
        poison(
                "{\"type\": \"probe\", \"payload\": {\"record\": \"poison\", \"sleepMillis\": 900, \"exit\": true}}",
                137);
    }

    @Test
    void buriesAJobThatThreeProcessesRanOutOfMemoryOver() throws Exception {
        poison("{\"type\": \"jobs.test-hungry.v1\", \"payload\": {\"name\": \"poison\"}}", 1);
    }

    private void poison(String job, int exit) throws InterruptedException {
        String id = "";
        for (int victim = 1; victim <= 3; victim++) {
            try (Node node = Node.start(url, QUICK).awaitReady()) {
                if (victim == 1) {
                    id = node.admin().post(JOBS, job).is(202).text("/data/id");
                }
                assertThat(node.awaitEnd(Duration.ofSeconds(60)))
                        .as(node.output())
                        .isEqualTo(exit);
            }
        }
        try (Node survivor = Node.start(url, QUICK).awaitReady()) {
            reaches(id, "dead", Duration.ofSeconds(30), survivor);
            String other = make(survivor, "{\"record\": \"healthy\"}");
            reaches(other, "done", Duration.ofSeconds(10), survivor);
            assertThat(survivor.isAlive()).isTrue();
            assertThat(recorded("poison")).isZero();
            survivor.admin().get(JOBS + "/" + id).is(200).has("for the 3rd time");
        }
    }

    @Test
    void webNodesMakeJobsAndWorkersRunThemAtOnce() {
        try (Node web = Node.start(url, QUICK, "ashlar.roles=web").awaitReady()) {
            String waiting = make(web, "{\"record\": \"patient\"}");
            try (Node worker = Node.start(url, QUICK, "ashlar.roles=worker").awaitReady()) {
                reaches(waiting, "done", Duration.ofSeconds(10), worker);
                for (int i = 0; i < 20; i++) {
                    reaches(make(web, "{\"record\": \"notified\"}"), "done", Duration.ofSeconds(5), worker);
                }
                assertThat(recorded("notified")).isEqualTo(20);
                long late = database.count("""
                        SELECT count(*) FROM jobs.jobs j JOIN jobs.probes p ON p.job_id = j.id
                        WHERE p.text = 'notified' AND p.at - j.created_at > interval '250 milliseconds'""");
                assertThat(late).as("jobs that started later than 250 ms").isLessThanOrEqualTo(2);
            }
        }
    }

    @Test
    void waitsQuietlyForADatabaseThatIsAwayAndGoesOnWhenItIsBack() throws Exception {
        Duration outage = Duration.ofSeconds(Integer.getInteger("ashlar.jobs.outage", 8));
        try (Cable cable = new Cable(url);
                Node node = Node.start(cable.url(), QUICK).awaitReady()) {
            String cut = make(node, "{\"record\": \"cut\", \"sleepMillis\": 1500}");
            reaches(cut, "running", Duration.ofSeconds(10), node);
            cable.cut();
            Eventually.within(
                    Duration.ofSeconds(30),
                    node::output,
                    () -> node.output().contains("Cannot look for jobs just now"));
            Duration before = node.cpu();
            Instant begun = Instant.now();
            TimeUnit.MILLISECONDS.sleep(outage.toMillis());
            double share = (double) node.cpu().minus(before).toMillis()
                    / (double) Duration.between(begun, Instant.now()).toMillis();
            assertThat(share).as("processor time without a database").isLessThan(0.2);
            insert(0xaa, 0xaa, "probe", "{\"record\": \"meanwhile\"}", "o:", 0, 0, 0);
            cable.mend();
            Instant back = Instant.now();
            reaches("01900000-0000-7000-8000-0000000000aa", "done", Duration.ofSeconds(8), node);
            Duration resumed = Duration.between(back, Instant.now());
            System.out.println("outage: resumed after " + resumed.toMillis() + " ms, " + Math.round(share * 100)
                    + " % of a processor meanwhile");
            assertThat(resumed).isLessThan(Duration.ofSeconds(7));
            reaches(cut, "done", Duration.ofSeconds(30), node);
            assertThat(recorded("cut")).isEqualTo(1);
            assertThat(recorded("meanwhile")).isEqualTo(1);
        }
    }
}
