package dev.ashlar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
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

    private long recorded(String text) {
        return database.count("SELECT count(*) FROM jobs.probes WHERE text = '" + text + "'");
    }

    @Test
    void losesNothingAndDoublesNothingWhenNodesAreKilledAtRandom() throws Exception {
        int rounds = Integer.getInteger("ashlar.jobs.drill", 5);
        System.out.println("drill: " + new Drill(url).run(rounds));
    }

    @Test
    void aSleeperIsReplacedAndCanFinishNothingWhenItWakes() {
        try (Node first = Node.start(url, QUICK).awaitReady()) {
            String id = make(first, "{\"record\": \"slept\", \"sleepMillis\": 4000}");
            reaches(id, "running", Duration.ofSeconds(10), first);
            first.signal("STOP");
            try (Node second = Node.start(url, QUICK).awaitReady()) {
                reaches(id, "done", Duration.ofSeconds(40), second);
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

    @Test
    void buriesAJobThatHasKilledThreeProcesses() throws Exception {
        String id = "";
        for (int victim = 1; victim <= 3; victim++) {
            try (Node node = Node.start(url, QUICK).awaitReady()) {
                if (victim == 1) {
                    id = make(node, "{\"record\": \"poison\", \"sleepMillis\": 900, \"exit\": true}");
                }
                assertThat(node.awaitEnd(Duration.ofSeconds(60))).isEqualTo(137);
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
            TimeUnit.SECONDS.sleep(2);
            Duration before = node.cpu();
            Instant begun = Instant.now();
            TimeUnit.MILLISECONDS.sleep(outage.toMillis());
            double share = (double) node.cpu().minus(before).toMillis()
                    / (double) Duration.between(begun, Instant.now()).toMillis();
            assertThat(share).as("processor time without a database").isLessThan(0.2);
            database.run("""
                    INSERT INTO jobs.jobs (id, type, state, payload, owner, priority, run_at, lane, attempt, max_attempts,
                        crashes, lease, cancel_requested, created_at)
                    VALUES ('01900000-0000-7000-8000-0000000000aa', 'probe', 'waiting', '{"record": "meanwhile"}', '', 10,
                        now(), 'o:', 0, 3, 0, 0, false, now())""", """
                    INSERT INTO jobs.scheduled_tasks (task_name, task_instance, execution_time, picked, version, priority,
                        type, lane, width, rate, rate_millis, ordered, heavy, due)
                    VALUES ('job', '01900000-0000-7000-8000-0000000000aa', now(), false, 0, 10, 'probe', 'o:', 0, 0, 0,
                        false, false, true)""");
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
