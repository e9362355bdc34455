package dev.ashlar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** What several nodes on one database do together: keep limits, find work, wait for the database. */
@EnabledIf("dev.ashlar.jobs.Cluster#onPostgres")
class SeveralNodesTest {

    private static final String JOBS = Cluster.JOBS;

    private final Cluster cluster = new Cluster();

    @Test
    void keepsTheLimitsOfAKeyAmongAllNodesAlsoWhenOneIsKilled() {
        try (Node first = cluster.start(Cluster.QUICK).awaitReady();
                Node second = cluster.start(Cluster.QUICK).awaitReady();
                Node third = cluster.start(Cluster.QUICK).awaitReady()) {
            cluster.insert(1, 1000, "probe", "{\"sleepMillis\": 10, \"record\": \"keyed\"}", "k:probe:", 1, 0, 0);
            cluster.insert(2001, 2200, "probe", "{\"record\": \"rated\"}", "k:rated:", 100, 10, 2000);
            Eventually.within(Duration.ofSeconds(60), first::output, () -> cluster.recorded("keyed") > 300);
            first.kill();
            Eventually.within(Duration.ofMinutes(3), second::output, () -> cluster.recorded("keyed") == 1000);
            Eventually.within(Duration.ofMinutes(3), third::output, () -> cluster.recorded("rated") == 200);
            Eventually.within(
                    Duration.ofSeconds(30),
                    "all have ended",
                    () -> cluster.database().count("SELECT count(*) FROM jobs.scheduled_tasks WHERE type = 'probe'")
                            == 0);
            assertThat(cluster.database().count("SELECT count(DISTINCT node) FROM jobs.jobs WHERE type = 'probe'"))
                    .as("nodes that took part")
                    .isGreaterThanOrEqualTo(2);
            assertThat(cluster.database().texts("""
                            SELECT a.lane || ': ' || a.id || ' and ' || b.id
                            FROM (SELECT j.*, p.at FROM jobs.jobs j JOIN jobs.probes p ON p.job_id = j.id) a
                            JOIN (SELECT j.*, p.at FROM jobs.jobs j JOIN jobs.probes p ON p.job_id = j.id) b
                                ON a.lane = b.lane AND a.id < b.id AND a.at < b.finished_at AND b.at < a.finished_at
                            WHERE a.lane LIKE 'k:probe:%'"""))
                    .as("two of one key at once")
                    .isEmpty();
            assertThat(cluster.database().count("""
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
            cluster.make(i % 2 == 0 ? one : other, "{\"record\": \"paused\"}");
        }
        // Something else comes through on both, so they have looked for work since.
        long before = cluster.database()
                .count("SELECT count(*) FROM jobs.jobs WHERE type = 'jobs.replay.v1' AND state = 'done'");
        for (Node node : List.of(one, other, one, other)) {
            node.admin()
                    .post("/api/v1/admin/events/replay", "{\"until\": \"2000-01-01T00:00:00Z\"}")
                    .is(202);
        }
        Eventually.within(
                Duration.ofSeconds(20),
                one::output,
                () -> cluster.database()
                                .count(
                                        "SELECT count(*) FROM jobs.jobs WHERE type = 'jobs.replay.v1' AND state = 'done'")
                        == before + 4);
        assertThat(cluster.recorded("paused")).isZero();
        Instant resumed = Instant.now();
        other.admin().delete(JOBS + "/pauses/probe").is(204);
        Eventually.within(Duration.ofSeconds(10), one::output, () -> cluster.recorded("paused") == 20);
        System.out.println("resumed on all nodes after "
                + Duration.between(resumed, Instant.now()).toMillis() + " ms");
    }

    @Test
    void findsWorkByPollingWhenNobodyIsNotified() {
        try (Node web = cluster.start(Cluster.QUICK, "ashlar.roles=web", "ashlar.jobs.notifications=false")
                        .awaitReady();
                Node worker = cluster.start(Cluster.QUICK, "ashlar.roles=worker", "ashlar.jobs.notifications=false")
                        .awaitReady()) {
            for (int i = 0; i < 10; i++) {
                cluster.reaches(cluster.make(web, "{\"record\": \"polled\"}"), "done", Duration.ofSeconds(10), worker);
            }
            assertThat(cluster.database().texts("""
                            SELECT extract(epoch FROM j.started_at - j.created_at) FROM jobs.jobs j
                            WHERE j.type = 'probe' AND j.started_at - j.created_at > interval '2 seconds'"""))
                    .as("delays of more than two seconds")
                    .isEmpty();
        }
    }

    @Test
    void webNodesMakeJobsAndWorkersRunThemAtOnce() {
        try (Node web = cluster.start(Cluster.QUICK, "ashlar.roles=web").awaitReady()) {
            String waiting = cluster.make(web, "{\"record\": \"patient\"}");
            try (Node worker =
                    cluster.start(Cluster.QUICK, "ashlar.roles=worker").awaitReady()) {
                cluster.reaches(waiting, "done", Duration.ofSeconds(10), worker);
                for (int i = 0; i < 20; i++) {
                    cluster.reaches(
                            cluster.make(web, "{\"record\": \"notified\"}"), "done", Duration.ofSeconds(5), worker);
                }
                assertThat(cluster.recorded("notified")).isEqualTo(20);
                long late = cluster.database().count("""
                        SELECT count(*) FROM jobs.jobs j JOIN jobs.probes p ON p.job_id = j.id
                        WHERE p.text = 'notified' AND p.at - j.created_at > interval '250 milliseconds'""");
                assertThat(late).as("jobs that started later than 250 ms").isLessThanOrEqualTo(2);
            }
        }
    }

    @Test
    void waitsQuietlyForADatabaseThatIsAwayAndGoesOnWhenItIsBack() throws Exception {
        Duration outage = Duration.ofSeconds(Integer.getInteger("ashlar.jobs.outage", 8));
        try (Cable cable = new Cable(cluster.url());
                Node node = Node.start(cable.url(), Cluster.QUICK).awaitReady()) {
            String cut = cluster.make(node, "{\"record\": \"cut\", \"sleepMillis\": 1500}");
            cluster.reaches(cut, "running", Duration.ofSeconds(10), node);
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
            cluster.insert(0xaa, 0xaa, "probe", "{\"record\": \"meanwhile\"}", "o:", 0, 0, 0);
            cable.mend();
            Instant back = Instant.now();
            cluster.reaches("01900000-0000-7000-8000-0000000000aa", "done", Duration.ofSeconds(8), node);
            Duration resumed = Duration.between(back, Instant.now());
            System.out.println("outage: resumed after " + resumed.toMillis() + " ms, " + Math.round(share * 100)
                    + " % of a processor meanwhile");
            assertThat(resumed).isLessThan(Duration.ofSeconds(7));
            cluster.reaches(cut, "done", Duration.ofSeconds(30), node);
            assertThat(cluster.recorded("cut")).isEqualTo(1);
            assertThat(cluster.recorded("meanwhile")).isEqualTo(1);
        }
    }
}
