package dev.ashlar.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import dev.ashlar.kernel.Ids;
import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.testing.TestDatabase;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@ModuleTest
class JobRulesTest {

    private static final UUID ADMIN = UUID.fromString("01900000-0000-7000-8000-000000000001");
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String JOBS = "/api/v1/admin/jobs";

    private final App app;
    private final Http admin;
    private final Sql sql;
    private final Jobs jobs;

    JobRulesTest(App app) {
        this.app = app;
        this.admin = app.as(ADMIN, "admin");
        this.sql = app.get(Sql.class);
        this.jobs = app.get(Jobs.class);
    }

    private Enqueued enqueue(Object payload) {
        return sql.transaction(() -> jobs.enqueue(payload));
    }

    private Enqueued enqueue(Object payload, Enqueue options) {
        return sql.transaction(() -> jobs.enqueue(payload, options));
    }

    private int recorded(String text) {
        return sql.transaction(
                () -> sql.first(row -> row.number("n"), "SELECT count(*) AS n FROM jobs.probes WHERE text = ?", text)
                        .orElse(0));
    }

    private Answer job(UUID id) {
        return admin.get(JOBS + "/" + id).is(200);
    }

    private String state(UUID id) {
        return job(id).text("/data/job/state");
    }

    private void reaches(UUID id, String state) {
        Eventually.within(SOON, () -> job(id).body(), () -> state(id).equals(state));
    }

    private static ProbeJob.Probe sleeping(int millis, @Nullable String record) {
        return new ProbeJob.Probe(record, millis, null, null, null, null, null, null, null);
    }

    @Test
    void runsNothingOfARollbackAndNeedsATransaction() {
        assertThatThrownBy(() -> jobs.enqueue(ProbeJob.Probe.recording("no transaction")))
                .hasMessageContaining("@Transactional");
        assertThatThrownBy(() -> enqueue("a text is no job")).hasMessageContaining("JobHandler<String>");
        assertThatThrownBy(() -> sql.transaction(() -> {
                    jobs.enqueue(ProbeJob.Probe.recording("undone"));
                    throw new IllegalStateException("changed my mind");
                }))
                .hasMessage("changed my mind");
        UUID done = enqueue(ProbeJob.Probe.recording("done")).id();
        reaches(done, "done");
        assertThat(recorded("done")).isEqualTo(1);
        assertThat(recorded("undone")).isZero();
        assertThat(sql.transaction(() ->
                        sql.query(row -> row.text("id"), "SELECT id FROM jobs.jobs WHERE payload LIKE '%undone%'")))
                .isEmpty();
    }

    @Test
    void startsSoonAfterTheCommit() {
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String text = "prompt " + i;
            Instant committed = Instant.now();
            UUID id = enqueue(ProbeJob.Probe.recording(text)).id();
            reaches(id, "done");
            Instant started = sql.transaction(
                    () -> sql.first(row -> row.time("at"), "SELECT at FROM jobs.probes WHERE text = ?", text)
                            .orElseThrow());
            delays.add(Duration.between(committed, started).toMillis());
        }
        Collections.sort(delays);
        long limit = app.database() == TestDatabase.POSTGRESQL ? 250 : 1000;
        assertThat(delays.get(delays.size() * 9 / 10))
                .as("start delays in ms: %s", delays)
                .isLessThan(limit);
    }

    @Test
    void retriesAndDiesAndIsTriedAgainWithAnotherPayload() {
        UUID id = enqueue(new ProbeJob.Probe("died", null, 99, true, null, null, null, null, "hunter2"))
                .id();
        reaches(id, "dead");
        job(id).has("told to fail attempt 1", "\"outcome\":\"failed\"", "[REDACTED]")
                .hasNot("hunter2", "dev.ashlar");
        assertThat(recorded("died")).as("the failed attempt wrote nothing").isZero();
        admin.get(JOBS + "?state=dead&type=probe").is(200).has(id.toString()).hasNot("hunter2");

        admin.post(JOBS + "/" + id + "/retry", "{\"payload\": {\"record\": \"revived\", \"secret\": \"[REDACTED]\"}}")
                .is(202)
                .hasHeader("Location", JOBS + "/" + id);
        reaches(id, "done");
        assertThat(recorded("revived")).isEqualTo(1);
        assertThat(sql.transaction(
                        () -> sql.first(row -> row.text("payload"), "SELECT payload FROM jobs.jobs WHERE id = ?", id)))
                .hasValueSatisfying(payload -> assertThat(payload).contains("hunter2"));
        admin.post(JOBS + "/" + id + "/retry").isProblem(409, "job_not_retryable");
    }

    @Test
    void keepsTheWholeChainOfCausesAndTheTimeOfTheNextAttempt() {
        UUID id = enqueue(new ProbeJob.Probe("second try", null, 1, null, null, null, null, null, null))
                .id();
        Eventually.within(SOON, "a first failure", () -> job(id).body().contains("told to fail"));
        job(id).has("IllegalStateException: told to fail attempt 1\\ncaused by IllegalArgumentException: because of");
        reaches(id, "done");
        assertThat(job(id).at("/data/job/attempt").getIntValue()).isEqualTo(2);
        assertThat(recorded("second try")).isEqualTo(1);
    }

    @Test
    void survivesAHandlerThatThrowsAnError() {
        UUID id = enqueue(new ProbeJob.Probe("error", null, 1, null, true, null, null, null, null))
                .id();
        reaches(id, "done");
        job(id).has("StackOverflowError");
        assertThat(recorded("error")).isEqualTo(1);
    }

    @Test
    void hundredAtOnceWithOneKeyAreOneJob() throws Exception {
        Enqueue once = Enqueue.in(Duration.ofHours(1)).unique("only-one", Duplicates.IGNORE);
        List<Callable<Enqueued>> all =
                Collections.nCopies(100, () -> enqueue(ProbeJob.Probe.recording("unique"), once));
        List<Enqueued> made = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (Future<Enqueued> one : threads.invokeAll(all)) {
                made.add(one.get());
            }
        }
        assertThat(made.stream().map(Enqueued::id).distinct()).hasSize(1);
        assertThat(made.stream().filter(it -> !it.deduplicated())).hasSize(1);

        String path = JOBS;
        String body =
                "{\"type\": \"probe\", \"payload\": {\"record\": \"new\"}, \"uniqueKey\": \"only-one\", \"onDuplicate\": \"%s\"}";
        admin.post(path, body.formatted("ignore"))
                .is(200)
                .has("\"deduplicated\":true", made.getFirst().id().toString());
        job(made.getFirst().id()).has("\"record\":\"unique\"");
        admin.post(path, body.formatted("replace")).is(200).has("\"deduplicated\":true");
        reaches(made.getFirst().id(), "done");
        assertThat(recorded("new")).isEqualTo(1);
        assertThat(recorded("unique")).isZero();
        admin.post(path, body.formatted("ignore")).is(202).has("\"deduplicated\":false");
        admin.post(path, body.formatted("nonsense"))
                .isProblem(422, "validation_failed")
                .has("/onDuplicate");
    }

    @Test
    void leavesARunningJobAloneWhenItIsToBeReplaced() {
        Enqueue unique = Enqueue.now().unique("busy", Duplicates.REPLACE);
        UUID id = enqueue(sleeping(5000, "busy"), unique).id();
        reaches(id, "running");
        assertThat(enqueue(ProbeJob.Probe.recording("instead"), unique)).isEqualTo(new Enqueued(id, true));
        reaches(id, "done");
        assertThat(recorded("busy")).isEqualTo(1);
        assertThat(recorded("instead")).isZero();
    }

    @Test
    void neverRunsTwoOfOneKeyAtOnce() {
        List<UUID> ids = sql.transaction(() -> jobs
                .enqueueAll(
                        IntStream.range(0, 60)
                                .mapToObj(i -> new ProbeJob.Probe(
                                        "key " + i % 3, 20, null, null, null, null, null, "key-" + i % 3, null))
                                .toList(),
                        Enqueue.now())
                .stream()
                .map(Enqueued::id)
                .toList());
        ids.forEach(id -> reaches(id, "done"));
        for (int key = 0; key < 3; key++) {
            String name = "key " + key;
            List<Instant> starts = sql.transaction(() ->
                    sql.query(row -> row.time("at"), "SELECT at FROM jobs.probes WHERE text = ? ORDER BY at", name));
            assertThat(starts).hasSize(20);
            for (int i = 1; i < starts.size(); i++) {
                assertThat(Duration.between(starts.get(i - 1), starts.get(i)))
                        .as("each takes 20 ms")
                        .isGreaterThanOrEqualTo(Duration.ofMillis(19));
            }
        }
    }

    @Test
    void keepsToARate() {
        JobFixtures.CallHost host = app.get(JobFixtures.CallHost.class);
        host.starts.clear();
        sql.transaction(() ->
                jobs.enqueueAll(Collections.nCopies(9, new JobFixtures.CallHost.Call("example.com")), Enqueue.now()));
        Eventually.within(SOON, () -> host.starts.toString(), () -> host.starts.size() == 9);
        List<Instant> starts = host.starts.stream().sorted().toList();
        for (int i = 3; i < starts.size(); i++) {
            assertThat(Duration.between(starts.get(i - 3), starts.get(i)))
                    .as("any four starts: %s", starts)
                    .isGreaterThan(Duration.ofMillis(1700));
        }
    }

    /** Minutes by a clock that is moved: the eleventh start comes when the first is a minute old, and not before. */
    @Test
    void keepsToARateOfAMinuteToTheMicrosecond() {
        sql.transaction(() -> jobs.enqueueAll(
                Collections.nCopies(25, new JobFixtures.CallSeldom.Turn("example.com")), Enqueue.now()));
        Eventually.within(SOON, () -> starts().toString(), () -> starts().size() == 10);
        Duration ahead = Duration.ZERO;
        try {
            for (int round = 1; round <= 2; round++) {
                Instant due = starts().get((round - 1) * 10).plus(Duration.ofMinutes(1));
                ahead = ahead.plus(moveTo(due.minusSeconds(30)));
                // Somebody else's job comes through, so workers have looked since the clock was moved.
                reaches(enqueue(sleeping(1, null)).id(), "done");
                List<Instant> early = starts();
                assertThat(app.clock().instant())
                        .as("the machine was fast enough")
                        .isBefore(due);
                assertThat(early).hasSize(round * 10);
                ahead = ahead.plus(moveTo(due.plusSeconds(1)));
                int expected = Math.min(25, (round + 1) * 10);
                Eventually.within(SOON, () -> starts().toString(), () -> starts().size() == expected);
            }
        } finally {
            app.clock().advance(ahead.negated());
        }
        List<Instant> starts = starts();
        for (int i = 10; i < starts.size(); i++) {
            assertThat(Duration.between(starts.get(i - 10), starts.get(i)))
                    .as("any eleven starts: %s", starts)
                    .isGreaterThanOrEqualTo(Duration.ofMinutes(1));
        }
    }

    private Duration moveTo(Instant moment) {
        Duration by = Duration.between(app.clock().instant(), moment);
        app.clock().advance(by);
        return by;
    }

    private List<Instant> starts() {
        return sql.transaction(() -> sql.query(row -> row.time("started_at"), """
                SELECT started_at FROM jobs.jobs WHERE type = 'jobs.test-call-seldom.v1' AND started_at IS NOT NULL
                ORDER BY started_at"""));
    }

    /** What a database has planned for an idle queue it goes on with when there is much to do all of a sudden. */
    private void learnThatHardlyAnythingEverWaits() {
        sql.transaction(() -> sql.update("DELETE FROM jobs.jobs WHERE state IN ('done', 'dead', 'cancelled')"));
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 40; i++) {
                reaches(enqueue(sleeping(1, null)).id(), "done");
            }
            sql.transaction(() -> {
                sql.update("ANALYZE jobs.jobs");
                return sql.update("ANALYZE jobs.scheduled_tasks");
            });
        }
        for (int i = 0; i < 40; i++) {
            reaches(enqueue(sleeping(1, null)).id(), "done");
        }
    }

    @Test
    void letsNobodyWaitForTheBacklogOfSomebodyElse() {
        if (app.database() == TestDatabase.POSTGRESQL) {
            learnThatHardlyAnythingEverWaits();
        }
        int backlog = app.database() == TestDatabase.POSTGRESQL ? 20_000 : 2_000;
        List<ProbeJob.Probe> many = Collections.nCopies(backlog, sleeping(5, null));
        sql.transaction(() -> jobs.enqueueAll(many, Enqueue.now().ownedBy("tenant-a")));
        try {
            List<UUID> few = sql.transaction(() -> jobs
                    .enqueueAll(
                            Collections.nCopies(10, ProbeJob.Probe.recording("fair")),
                            Enqueue.now().ownedBy("tenant-b"))
                    .stream()
                    .map(Enqueued::id)
                    .toList());
            Instant begun = Instant.now();
            Eventually.within(SOON, "the few are done", () -> recorded("fair") == 10);
            assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(2));
            assertThat(few).hasSize(10);
            assertThat(sql.transaction(() -> sql.first(
                            row -> row.number("n"),
                            "SELECT count(*) AS n FROM jobs.jobs WHERE owner = 'tenant-a' AND state = 'waiting'")))
                    .hasValueSatisfying(left -> assertThat(left).isPositive());
        } finally {
            sql.transaction(() -> {
                sql.update("DELETE FROM jobs.scheduled_tasks WHERE lane = 'o:tenant-a' AND NOT picked");
                return sql.update(
                        "UPDATE jobs.jobs SET state = 'cancelled' WHERE owner = 'tenant-a' AND state = 'waiting'"
                                + " AND CAST(id AS varchar) NOT IN (SELECT task_instance FROM jobs.scheduled_tasks)");
            });
        }
    }

    @Test
    void cancelsWhatWaitsAtOnceAndWhatRunsWithinTwoSeconds() {
        UUID waiting = enqueue(ProbeJob.Probe.recording("never"), Enqueue.in(Duration.ofHours(1)))
                .id();
        admin.post(JOBS + "/" + waiting + "/cancel").is(202).has("\"state\":\"cancelled\"");
        admin.post(JOBS + "/" + waiting + "/cancel").is(202).has("\"state\":\"cancelled\"");
        assertThat(app.events().of(JobEvent.Cancelled.class))
                .filteredOn(event -> event.jobId().equals(waiting))
                .hasSize(1);

        UUID running = enqueue(sleeping(60_000, "interrupted")).id();
        reaches(running, "running");
        Instant asked = Instant.now();
        admin.post(JOBS + "/" + running + "/cancel").is(202).has("\"cancelRequested\":true");
        reaches(running, "cancelled");
        assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(3));
        assertThat(recorded("interrupted")).isZero();
        // The database has come through the interruption.
        reaches(enqueue(ProbeJob.Probe.recording("after the interruption")).id(), "done");
    }

    @Test
    void snoozesWithoutLosingAnAttempt() {
        UUID id = enqueue(new ProbeJob.Probe("snoozed", null, null, null, null, null, 200, null, null))
                .id();
        reaches(id, "done");
        assertThat(recorded("snoozed")).as("both runs are kept").isEqualTo(2);
        assertThat(job(id).at("/data/job/attempt").getIntValue()).isEqualTo(1);
        job(id).has("\"outcome\":\"snoozed\"");
    }

    @Test
    void interruptsWhatTakesTooLongAndHoldsNoTransactionWhenNotAskedTo() {
        JobFixtures.Export export = app.get(JobFixtures.Export.class);
        UUID fine = enqueue(new JobFixtures.Export.Wanted("fine", 300)).id();
        Eventually.within(
                SOON, "progress is seen while it runs", () -> job(fine).body().contains("almost half"));
        reaches(fine, "done");
        assertThat(export.log).containsEntry("fine", "free");
        assertThat(recorded("fine")).isEqualTo(1);

        UUID slow = enqueue(new JobFixtures.Export.Wanted("slow", 30_000)).id();
        reaches(slow, "dead");
        job(slow).has("timed_out", "ran longer than PT0.8S");
        assertThat(recorded("slow")).isZero();
    }

    @Test
    void computesOnAPoolOfItsOwn() {
        JobFixtures.Compute compute = app.get(JobFixtures.Compute.class);
        sql.transaction(() -> jobs.enqueueAll(Collections.nCopies(6, new JobFixtures.Compute.Task(50)), Enqueue.now()));
        Eventually.within(SOON, () -> compute.done.toString(), () -> compute.done.get() == 6);
        assertThat(compute.most).hasValue(1);
    }

    @Test
    void takesHighBeforeLow() {
        admin.put(JOBS + "/pauses/probe", "{}").is(204);
        UUID low = enqueue(ProbeJob.Probe.recording("low"), Enqueue.now().with(Priority.LOW))
                .id();
        UUID high = enqueue(ProbeJob.Probe.recording("high"), Enqueue.now().with(Priority.HIGH))
                .id();
        admin.get(JOBS + "/pauses").is(200).has("probe");
        assertThat(state(low)).isEqualTo("waiting");
        admin.delete(JOBS + "/pauses/probe").is(204);
        reaches(low, "done");
        reaches(high, "done");
        assertThat(Instant.parse(job(high).text("/data/job/startedAt")))
                .isBeforeOrEqualTo(Instant.parse(job(low).text("/data/job/startedAt")));
        admin.put(JOBS + "/pauses/nonsense", "{}").isProblem(400, "job_type_unknown");
    }

    @Test
    void takesAnyTimeAndRefusesBadInput() {
        String body = "{\"type\": \"%s\", \"payload\": {\"record\": \"when\"}, \"runAt\": \"%s\"}";
        Answer past = admin.post(JOBS, body.formatted("probe", "0001-01-01T00:00:00Z"))
                .is(202);
        reaches(UUID.fromString(past.text("/data/id")), "done");
        Answer future = admin.post(JOBS, body.formatted("probe", "9999-12-31T23:59:59Z"))
                .is(202);
        job(UUID.fromString(future.text("/data/id"))).has("9999-12-31T23:59:59Z", "\"state\":\"waiting\"");
        admin.post(JOBS, body.formatted("probe", "+100000-01-01T00:00:00Z"))
                .isProblem(422, "validation_failed")
                .has("/runAt");

        admin.post(JOBS, body.formatted("jobs.chore.v1", "2026-01-01T00:00:00Z"))
                .isProblem(400, "job_type_unknown");
        admin.post(JOBS, body.formatted("nonsense", "2026-01-01T00:00:00Z")).isProblem(400, "job_type_unknown");
        admin.post(JOBS, "{\"type\": \"probe\", \"payload\": {\"sleepMillis\": \"long\"}}")
                .isProblem(422, "validation_failed")
                .has("/payload");
        admin.post(JOBS, "{\"type\": \"probe\", \"payload\": {\"record\": \"" + "x".repeat(270_000) + "\"}}")
                .isProblem(413, "job_payload_too_large");
        admin.get(JOBS + "/" + UUID.randomUUID()).isProblem(404, "job_not_found");
        admin.get(JOBS + "?state=lost").isProblem(400, "malformed_parameter");
        app.as(UUID.randomUUID()).get(JOBS).isProblem(403, "forbidden");
        app.as(UUID.randomUUID())
                .post(JOBS, "{\"type\": \"probe\", \"payload\": {}}")
                .isProblem(403, "forbidden");
    }

    @Test
    void listsPageByPage() {
        sql.transaction(() -> jobs.enqueueAll(
                Collections.nCopies(5, ProbeJob.Probe.recording("paged")), Enqueue.in(Duration.ofHours(2))));
        Answer first = admin.get(JOBS + "?type=probe&state=waiting&limit=3").is(200);
        String cursor = first.text("/page/nextCursor");
        admin.get(JOBS + "?type=probe&state=waiting&limit=3&cursor=" + cursor)
                .is(200)
                .hasNot(first.text("/data/0/id"), first.text("/data/2/id"));
    }

    @Test
    void forgetsWhatHasEndedLongAgo() {
        UUID id = enqueue(ProbeJob.Probe.recording("old")).id();
        reaches(id, "done");
        PurgeHistory purge = app.get(PurgeHistory.class);
        purge.run();
        job(id);
        sql.transaction(() -> sql.update("UPDATE jobs.jobs SET expires_at = ? WHERE id = ?", Instant.EPOCH, id));
        purge.run();
        admin.get(JOBS + "/" + id).isProblem(404, "job_not_found");
    }

    @Test
    void aWorkerWithAnOldLeaseCanFinishNothing() {
        UUID id = enqueue(ProbeJob.Probe.recording("lease"), Enqueue.in(Duration.ofHours(1)))
                .id();
        JobStore store = app.get(JobStore.class);
        JobLeases leases = app.get(JobLeases.class);
        Job mine = sql.transaction(() -> {
            sql.update(
                    "UPDATE jobs.scheduled_tasks SET picked = true, picked_by = 'asleep', version = 1 WHERE task_instance = ?",
                    id.toString());
            sql.update("UPDATE jobs.jobs SET state = 'running', attempt = 1, lease = 1 WHERE id = ?", id);
            return store.find(id).orElseThrow();
        });
        app.get(RecoverJob.class).recover(id, 1);
        reaches(id, "done");
        assertThat(job(id).at("/data/job/attempt").getIntValue()).isEqualTo(2);
        assertThat(sql.<Boolean>transaction(() -> leases.complete(mine, Duration.ofDays(1))))
                .isFalse();
        assertThat(sql.<Boolean>transaction(() -> leases.progress(mine, 50, "late")))
                .isFalse();
        assertThat(sql.<Boolean>transaction(() -> leases.retry(mine, Instant.now(), "failed", "late")))
                .isFalse();
        RunningJob late = new RunningJob(mine, Duration.ofMinutes(1), leases, sql);
        assertThatThrownBy(() -> late.progress(50, "late"))
                .isInstanceOf(LeaseLost.class)
                .hasMessageContaining("was given to another worker");
        assertThatThrownBy(() -> late.transaction(() -> sql.update(
                        "INSERT INTO jobs.probes (job_id, text, attempt, at) VALUES (?, 'lease', 1, now())", id)))
                .isInstanceOf(LeaseLost.class);
        assertThat(recorded("lease")).isEqualTo(1);
        job(id).has("\"outcome\":\"lost\"");
    }

    private int entries(UUID id) {
        return sql.transaction(() -> sql.first(
                        row -> row.number("n"),
                        "SELECT count(*) AS n FROM jobs.scheduled_tasks WHERE task_instance = ?",
                        id.toString())
                .orElseThrow());
    }

    @Test
    void leavesNoEntryBehindWhenAJobIsNoLongerAsItWasRead() {
        UUID id = enqueue(new ProbeJob.Probe(null, null, 99, true, null, null, null, null, null))
                .id();
        reaches(id, "dead");
        JobStore store = app.get(JobStore.class);
        Job read = sql.transaction(() -> store.find(id)).orElseThrow();
        Lane lane = new Lane(read.lane(), 0, 0, 0, false, false);
        admin.post(JOBS + "/" + id + "/retry").is(202);
        // The same read as before: only its lease has moved on.
        Eventually.within(
                SOON,
                () -> job(id).body(),
                () -> state(id).equals("dead") && job(id).at("/data/attempts").size() == 2);
        assertThat(sql.<Boolean>transaction(() -> store.revive(read, null, lane, 1)))
                .isFalse();
        assertThat(entries(id)).isZero();
        Job now = sql.transaction(() -> store.find(id)).orElseThrow();
        sql.transaction(() -> sql.update("DELETE FROM jobs.jobs WHERE id = ?", id));
        assertThat(sql.<Boolean>transaction(() -> store.revive(now, null, lane, 1)))
                .isFalse();
        assertThat(entries(id)).isZero();
    }

    @Test
    void changesAndAnnouncesNothingOfAJobThatIsDueAlready() {
        admin.put(JOBS + "/pauses/probe", "{}").is(204);
        UUID id = enqueue(ProbeJob.Probe.recording("hurried"), Enqueue.in(Duration.ofHours(1)))
                .id();
        try {
            String path = JOBS + "/" + id + "/retry";
            String due = admin.post(path).is(202).text("/data/runAt");
            assertThat(admin.post(path).is(202).text("/data/runAt")).isEqualTo(due);
            assertThat(retries(id)).containsExactly(new JobEvent.Retried(id, "probe", false, ADMIN));
            String other = "{\"payload\": {\"record\": \"hurried on\"}}";
            String changed = admin.post(path, other).is(202).has("hurried on").text("/data/runAt");
            assertThat(admin.post(path, other).is(202).text("/data/runAt")).isEqualTo(changed);
            assertThat(retries(id))
                    .containsExactly(
                            new JobEvent.Retried(id, "probe", false, ADMIN),
                            new JobEvent.Retried(id, "probe", true, ADMIN));
        } finally {
            admin.delete(JOBS + "/pauses/probe").is(204);
        }
        reaches(id, "done");
        assertThat(recorded("hurried on")).isEqualTo(1);
    }

    private List<JobEvent.Retried> retries(UUID id) {
        return app.events().of(JobEvent.Retried.class).stream()
                .filter(event -> event.subject().equals(id.toString()))
                .toList();
    }

    @Test
    void forgetsStartsThatCountNoMoreAlsoOfKeysThatAreNeverUsedAgain() {
        reaches(enqueue(new JobFixtures.CallHost.Call("forgotten.example")).id(), "done");
        Instant now = app.clock().instant();
        sql.transaction(() -> sql.update(
                "INSERT INTO jobs.starts (job_id, lane, started_at, counts_until) VALUES (?, 'kept.example', ?, ?)",
                app.get(Ids.class).next(),
                now,
                now.plus(Duration.ofMinutes(1))));
        Duration later = Duration.ofSeconds(3);
        app.clock().advance(later);
        try {
            app.get(PurgeHistory.class).run();
        } finally {
            app.clock().advance(later.negated());
        }
        assertThat(sql.transaction(() ->
                        sql.query(row -> row.text("lane"), "SELECT lane FROM jobs.starts WHERE lane LIKE '%.example'")))
                .containsExactly("kept.example");
    }

    @Test
    void cutsNoSecretInTwo() {
        String number = "4242424242424242";
        String before = "JobFailure: could not charge Card[number=" + number + ", holder=%s]\n"
                + "caused by IllegalStateException: refused: ";
        String holder = "A".repeat(4000 - 8 - before.length() + 2);
        assertThat(before.formatted(holder)).as("half of it has room").hasSize(4000 - 8);
        UUID id = enqueue(new JobFixtures.Leaky.Charge("order 2", new JobFixtures.Leaky.Card(number, holder)))
                .id();
        reaches(id, "dead");
        job(id).has("refused: ").hasNot("4242");
        UUID longer = enqueue(
                        new JobFixtures.Leaky.Charge("order 3", new JobFixtures.Leaky.Card(number, holder + holder)))
                .id();
        reaches(longer, "dead");
        assertThat(job(longer).text("/data/job/error")).hasSize(4000);
    }

    /** What a server of somebody else was sent. */
    private record Received(
            @Nullable String requestId, @Nullable String traceparent) {}

    @Test
    void tellsThoseItCallsOnWhoseBehalf() throws Exception {
        BlockingQueue<Received> received = new LinkedBlockingQueue<>();
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            received.add(new Received(
                    exchange.getRequestHeaders().getFirst("X-Request-Id"),
                    exchange.getRequestHeaders().getFirst("traceparent")));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        other.start();
        try {
            URI address = URI.create("http://127.0.0.1:" + other.getAddress().getPort() + "/");
            admin.with("X-Request-Id", "request-errand")
                    .with("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                    .post(JOBS, "{\"type\": \"jobs.test-errand.v1\", \"payload\": {\"address\": \"" + address + "\"}}")
                    .is(202);
            Received first = received.poll(SOON.toSeconds(), TimeUnit.SECONDS);
            assertThat(first).isNotNull();
            assertThat(first.requestId).isEqualTo("request-errand");
            assertThat(first.traceparent).isNotNull().matches("00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01");
            enqueue(new JobFixtures.CallOut.Errand(address));
            assertThat(received.poll(SOON.toSeconds(), TimeUnit.SECONDS))
                    .as("nothing stays behind for a job that nobody has asked for")
                    .isEqualTo(new Received(null, null));
        } finally {
            other.stop(0);
        }
    }

    @Test
    void saysAlsoToAnAuditWhoStartedAndStoppedWhat() {
        UUID id = enqueue(new ProbeJob.Probe("audited", null, 99, true, null, null, null, null, null))
                .id();
        reaches(id, "dead");
        admin.post(JOBS + "/" + id + "/retry", "{\"payload\": {\"record\": \"audited\", \"sleepMillis\": 60000}}")
                .is(202);
        reaches(id, "running");
        admin.post(JOBS + "/" + id + "/cancel").is(202);
        reaches(id, "cancelled");
        admin.put(JOBS + "/pauses/probe", "{}").is(204);
        admin.put(JOBS + "/pauses/probe", "{}").is(204);
        admin.get(JOBS + "/pauses").is(200).has("\"type\":\"probe\"", "\"pausedBy\":\"" + ADMIN, "pausedAt");
        admin.delete(JOBS + "/pauses/probe").is(204);
        admin.delete(JOBS + "/pauses/probe").is(204);
        assertThat(app.events().of(JobEvent.class))
                .filteredOn(event ->
                        event.subject().equals(id.toString()) || event.subject().equals("probe"))
                .contains(new JobEvent.Retried(id, "probe", true, ADMIN), new JobEvent.Cancelled(id, "probe", ADMIN));
        admin.get("/api/v1/admin/events?type=jobs.job-retried.v1").is(200).has(id.toString(), ADMIN.toString());
    }

    @Test
    void hidesSecretsAlsoWhereTheHandlerTellsThem() {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.ashlar.jobs");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            UUID id = enqueue(new JobFixtures.Leaky.Charge(
                            "order 1", new JobFixtures.Leaky.Card("4242424242424242", "Ada")))
                    .id();
            reaches(id, "dead");
            job(id).has("could not charge", "[REDACTED]", "refused: [REDACTED]", "Ada")
                    .hasNot("4242");
            assertThat(log.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .anySatisfy(line -> assertThat(line).contains("is dead after 1 attempt", "could not charge"))
                    .noneSatisfy(line -> assertThat(line).contains("4242"));
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void keepsWhoAskedAndWhatForFromTheRequestOn() {
        Answer made = admin.with("X-Request-Id", "request-0815")
                .with("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .with("Accept-Language", "de-AT")
                .post(JOBS, "{\"type\": \"probe\", \"payload\": {\"record\": \"asked\"}}")
                .is(202);
        UUID id = UUID.fromString(made.text("/data/id"));
        reaches(id, "done");
        job(id).has("\"requestId\":\"request-0815\"", "4bf92f3577b34da6a3ce929d0e0e4736", ADMIN.toString(), "de-AT");
        assertThat(sql.transaction(() ->
                        sql.first(row -> row.text("origin"), "SELECT origin FROM jobs.probes WHERE text = 'asked'")))
                .as("what the handler sees")
                .contains("request-0815");
    }

    @Test
    void makesOneJobOfOneIdempotencyKey() {
        Http once = admin.with("Idempotency-Key", "probe-" + UUID.randomUUID());
        String body = "{\"type\": \"probe\", \"payload\": {\"record\": \"once\"}}";
        Answer first = once.post(JOBS, body).is(202);
        once.post(JOBS, body).is(202).hasHeader("Idempotency-Replayed", "true").has(first.text("/data/id"));
        once.post(JOBS, body.replace("once", "other")).isProblem(422, "idempotency_key_reused");
        reaches(UUID.fromString(first.text("/data/id")), "done");
        assertThat(recorded("once")).isEqualTo(1);
        assertThat(recorded("other")).isZero();
    }

    @Test
    void movesAJobToTheLaneOfItsNewPayload() {
        Enqueue unique = Enqueue.in(Duration.ofHours(1)).unique("moving", Duplicates.REPLACE);
        UUID id = enqueue(new ProbeJob.Probe("moved", null, null, null, null, null, null, "one", null), unique)
                .id();
        assertThat(laneOf(id)).isEqualTo("k:probe:one");
        enqueue(new ProbeJob.Probe("moved", null, null, null, null, null, null, "two", null), unique);
        assertThat(laneOf(id)).isEqualTo("k:probe:two");
        admin.put(JOBS + "/pauses/probe", "{}").is(204);
        try {
            admin.post(JOBS + "/" + id + "/retry", "{\"payload\": {\"record\": \"moved\", \"key\": \"three\"}}")
                    .is(202);
            assertThat(laneOf(id)).isEqualTo("k:probe:three");
        } finally {
            admin.delete(JOBS + "/pauses/probe").is(204);
        }
        reaches(id, "done");
        assertThat(recorded("moved")).isEqualTo(1);
    }

    private String laneOf(UUID id) {
        return sql.transaction(
                () -> sql.first(row -> row.text("lane"), """
                        SELECT s.lane FROM jobs.scheduled_tasks s JOIN jobs.jobs j ON j.lane = s.lane
                        WHERE s.task_instance = ? AND j.id = ?""", id.toString(), id).orElseThrow());
    }

    @Test
    void keepsAUniqueKeyUniqueWhenADeadJobIsTriedAgain() {
        ProbeJob.Probe failing = new ProbeJob.Probe(null, null, 99, true, null, null, null, null, null);
        UUID first = enqueue(failing, Enqueue.now().unique("only-live", Duplicates.IGNORE))
                .id();
        reaches(first, "dead");
        Enqueue later = Enqueue.in(Duration.ofHours(1)).unique("only-live", Duplicates.IGNORE);
        UUID second = enqueue(ProbeJob.Probe.recording("second"), later).id();
        assertThat(second).isNotEqualTo(first);
        admin.post(JOBS + "/" + first + "/retry").isProblem(409, "job_not_retryable");
        admin.post(JOBS + "/" + second + "/cancel").is(202);
        admin.put(JOBS + "/pauses/probe", "{}").is(204);
        try {
            admin.post(JOBS + "/" + first + "/retry").is(202);
            assertThat(enqueue(ProbeJob.Probe.recording("third"), later)).isEqualTo(new Enqueued(first, true));
        } finally {
            admin.delete(JOBS + "/pauses/probe").is(204);
        }
        reaches(first, "dead");
    }

    @Test
    void takesAnyDuration() {
        UUID id = enqueue(ProbeJob.Probe.recording("far"), Enqueue.in(Duration.ofSeconds(Long.MAX_VALUE)))
                .id();
        job(id).has("9999-12-31T23:59:59Z");
        UUID past = enqueue(ProbeJob.Probe.recording("near"), Enqueue.in(Duration.ofDays(-100_000_000)))
                .id();
        reaches(past, "done");
    }

    @Test
    void ignoresMembersOfAPayloadThatANewerVersionHasWritten() {
        UUID id = enqueue(ProbeJob.Probe.recording("newer"), Enqueue.in(Duration.ofHours(1)))
                .id();
        sql.transaction(() -> sql.update(
                "UPDATE jobs.jobs SET payload = '{\"record\": \"newer\", \"colour\": \"blue\"}' WHERE id = ?", id));
        admin.post(JOBS + "/" + id + "/retry").is(202);
        reaches(id, "done");
        assertThat(recorded("newer")).isEqualTo(1);
    }

    @Test
    void showsInItsMetricsWhatTheDatabaseHolds() {
        admin.put(JOBS + "/pauses/probe", "{}").is(204);
        try {
            sql.transaction(
                    () -> jobs.enqueueAll(Collections.nCopies(7, ProbeJob.Probe.recording("counted")), Enqueue.now()));
            app.get(JobMetrics.class).measure();
            String metrics = app.http().get("/metrics").is(200).body();
            assertThat(metric(metrics, "ashlar_jobs_waiting"))
                    .isEqualTo(
                            count("SELECT count(*) AS n FROM jobs.jobs WHERE state = 'waiting' AND run_at <= now()"));
            assertThat(metric(metrics, "ashlar_jobs_waiting")).isGreaterThanOrEqualTo(7);
            assertThat(metric(metrics, "ashlar_jobs_dead"))
                    .isEqualTo(count("SELECT count(*) AS n FROM jobs.jobs WHERE state = 'dead'"));
            assertThat(metric(metrics, "ashlar_jobs_running"))
                    .isEqualTo(count("SELECT count(*) AS n FROM jobs.jobs WHERE state = 'running'"));
            admin.get("/health").is(200).has("queue", "waiting, the oldest for");
        } finally {
            admin.delete(JOBS + "/pauses/probe").is(204);
        }
    }

    private static long metric(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    private long count(String query) {
        return sql.transaction(() -> sql.first(row -> row.big("n"), query).orElseThrow());
    }
}
