package dev.ashlar.jobs;

import dev.ashlar.testing.TestDatabase;
import java.time.Duration;

/** Processes of the program on one PostgreSQL of their own, and what a test asks of it. */
final class Cluster {

    static final String JOBS = "/api/v1/admin/jobs";
    /** A node that is dead for the others after a few seconds. */
    static final String QUICK = "ashlar.jobs.heartbeat=1s";

    private final String url = TestDatabase.POSTGRESQL.freshUrl();
    private final Plain database = new Plain(url);

    String url() {
        return url;
    }

    Plain database() {
        return database;
    }

    Node start(String... settings) {
        return Node.start(url, settings);
    }

    static boolean onPostgres() {
        return System.getProperty("ashlar.test.databases", "h2,postgresql").contains("postgresql");
    }

    String make(Node node, String payload) {
        return node.admin()
                .post(JOBS, "{\"type\": \"probe\", \"payload\": " + payload + "}")
                .is(202)
                .text("/data/id");
    }

    String state(String id) {
        return database.texts("SELECT state FROM jobs.jobs WHERE id = '" + id + "'")
                .getFirst();
    }

    void reaches(String id, String state, Duration limit, Node node) {
        Eventually.within(
                limit,
                () -> id + " is " + state(id) + "\n" + node.output(),
                () -> state(id).equals(state));
    }

    /** Makes jobs from outside all nodes, so that nobody is told of them. */
    void insert(int from, int until, String type, String payload, String lane, int width, int rate, int millis) {
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

    long recorded(String text) {
        return database.count("SELECT count(*) FROM jobs.probes WHERE text = '" + text + "'");
    }
}
