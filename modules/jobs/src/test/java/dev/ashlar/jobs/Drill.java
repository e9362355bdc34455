package dev.ashlar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Kills nodes at random moments while they announce events, make jobs and work them off, and then counts: every order that
 * was committed has had each of its effects exactly once, in the order of its subject.
 */
final class Drill {

    static final int SUBJECTS = 20;

    private static final int NODES = 4;

    private final String url;
    private final Plain database;
    private final Random random = new Random(20261120);

    Drill(String url) {
        this.url = url;
        this.database = new Plain(url);
    }

    /** What came of it, for people. */
    String run(int rounds) throws InterruptedException {
        database.run(
                "CREATE SCHEMA drill",
                "CREATE TABLE drill.subjects (name varchar(20) PRIMARY KEY, n int NOT NULL)",
                "CREATE TABLE drill.orders (subject varchar(20) NOT NULL, n int NOT NULL, PRIMARY KEY (subject, n))",
                "CREATE TABLE drill.switch (is_on boolean NOT NULL)",
                "INSERT INTO drill.switch VALUES (true)",
                "INSERT INTO drill.subjects SELECT 's' || i, 0 FROM generate_series(0, " + (SUBJECTS - 1) + ") i");
        List<Node> nodes = new ArrayList<>();
        try {
            for (int i = 0; i < NODES; i++) {
                nodes.add(start());
                if (i == 0) {
                    nodes.getFirst().awaitReady();
                }
            }
            for (int round = 1; round <= rounds; round++) {
                Eventually.within(
                        Duration.ofMinutes(3),
                        () -> nodes.getLast().output(),
                        () -> nodes.stream().filter(Node::isReady).count() >= 2);
                TimeUnit.MILLISECONDS.sleep(random.nextInt(400));
                List<Node> ready = nodes.stream().filter(Node::isReady).toList();
                Node victim = ready.get(random.nextInt(ready.size()));
                victim.close();
                nodes.remove(victim);
                nodes.add(start());
                if (round % 20 == 0) {
                    System.out.println("drill: " + round + " kills, "
                            + database.count("SELECT count(*) FROM drill.orders") + " orders");
                }
            }
            database.run("UPDATE drill.switch SET is_on = false");
            Eventually.within(
                    Duration.ofMinutes(4),
                    () -> database.texts(
                                    "SELECT type || ' ' || state || ' ' || count(*) FROM jobs.jobs GROUP BY type, state")
                            .toString(),
                    () -> database.count("SELECT count(*) FROM jobs.scheduled_tasks") == 0);
            List<String> buried = buried();
            retry(nodes);
            return verify(rounds, buried);
        } finally {
            nodes.forEach(Node::close);
        }
    }

    private Node start() {
        return Node.start(url, "produce=true", "ashlar.jobs.heartbeat=1s", "ashlar.database.pool-size=8");
    }

    /**
     * What was in the hands of three processes in a row when they were killed. That looks like a job which kills, so it is
     * dead and waits for a person; nothing else may be.
     */
    private List<String> buried() {
        assertThat(database.texts("""
                        SELECT j.type || ' ' || j.state || ': ' || coalesce(j.error, '') FROM jobs.jobs j
                        WHERE j.state <> 'done' AND NOT (j.state = 'dead' AND (
                            SELECT count(DISTINCT a.node) FROM jobs.attempts a
                            WHERE a.job_id = j.id AND a.outcome = 'lost') >= 3)""")).as("what did not end well").isEmpty();
        return database.texts("""
                SELECT coalesce(e.subject, j.payload) FROM jobs.jobs j LEFT JOIN jobs.events e ON e.id = j.event_id
                WHERE j.state = 'dead'""");
    }

    /** As a person does it, through the API. */
    private void retry(List<Node> nodes) {
        Eventually.within(
                Duration.ofMinutes(2), "a node is ready", () -> nodes.stream().anyMatch(Node::isReady));
        Node node = nodes.stream().filter(Node::isReady).findFirst().orElseThrow();
        for (String event : database.texts(
                "SELECT DISTINCT event_id FROM jobs.jobs WHERE state = 'dead' AND event_id IS NOT NULL")) {
            node.admin().post("/api/v1/admin/events/" + event + "/replay").is(202);
        }
        for (String job : database.texts("SELECT id FROM jobs.jobs WHERE state = 'dead' AND event_id IS NULL")) {
            node.admin().post("/api/v1/admin/jobs/" + job + "/retry").is(202);
        }
        Eventually.within(
                Duration.ofMinutes(2),
                "what was retried is done",
                () -> database.count("SELECT count(*) FROM jobs.scheduled_tasks") == 0
                        && database.count("SELECT count(*) FROM jobs.jobs WHERE state <> 'done'") == 0);
    }

    private String verify(int rounds, List<String> buried) {
        long orders = database.count("SELECT count(*) FROM drill.orders");
        for (String who : List.of("bookkeeper", "warehouse")) {
            assertThat(database.texts("""
                            SELECT o.subject || ' ' || o.n || ' was heard ' || count(p.text) || ' times by %1$s'
                            FROM drill.orders o LEFT JOIN jobs.probes p
                                ON p.origin = '%1$s' AND p.text = o.subject || ' ' || o.n || ' JOB'
                            GROUP BY o.subject, o.n HAVING count(p.text) <> 1""".formatted(who))).isEmpty();
            // now() is when the listener's transaction began, by the one clock of the database.
            assertThat(database.texts("""
                            SELECT DISTINCT split_part(text, ' ', 1) FROM (
                                SELECT text, attempt, lag(attempt) OVER (
                                    PARTITION BY split_part(text, ' ', 1) ORDER BY at, attempt) AS before
                                FROM jobs.probes WHERE origin = '%s') it
                            WHERE before IS NOT NULL AND before <> attempt - 1""".formatted(who)))
                    .as("subjects out of order for %s, other than those of which a person retried one", who)
                    .isSubsetOf(buried);
        }
        assertThat(database.texts("""
                        SELECT o.subject || ' ' || o.n || ' was done ' || count(p.text) || ' times'
                        FROM drill.orders o LEFT JOIN jobs.probes p ON p.text = 'job ' || o.subject || ' ' || o.n
                        GROUP BY o.subject, o.n HAVING count(p.text) <> 1""")).isEmpty();
        assertThat(database.count("SELECT count(*) FROM jobs.probes WHERE text LIKE 'from s%'"))
                .as("jobs made by a listener, one for each event")
                .isEqualTo(orders);
        assertThat(database.texts("""
                        SELECT text FROM jobs.probes EXCEPT (
                            SELECT subject || ' ' || n || ' JOB' FROM drill.orders
                            UNION ALL SELECT 'job ' || subject || ' ' || n FROM drill.orders
                            UNION ALL SELECT 'from ' || subject FROM drill.orders)""")).as("effects without an order").isEmpty();
        assertThat(database.count("SELECT count(*) FROM jobs.probes")).isEqualTo(4 * orders);
        return rounds + " kills, " + orders + " orders, " + 4 * orders + " effects, "
                + database.count("SELECT count(*) FROM jobs.attempts WHERE outcome = 'lost'")
                + " attempts lost with their process, " + buried.size()
                + " dead after three such ends and retried by hand: 0 effects lost, 0 doubled, 0 out of order";
    }
}
