package dev.ashlar.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.Delivery;
import dev.ashlar.kernel.Events;
import dev.ashlar.kernel.Ids;
import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

@ModuleTest
class EventDeliveryTest {

    private static final UUID ADMIN = UUID.fromString("01900000-0000-7000-8000-000000000001");
    private static final Duration SOON = Duration.ofSeconds(10);

    private final App app;
    private final Http admin;
    private final Sql sql;
    private final Events events;
    private final OrderFixtures.Script script;

    EventDeliveryTest(App app) {
        this.app = app;
        this.admin = app.as(ADMIN, "admin");
        this.sql = app.get(Sql.class);
        this.events = app.get(Events.class);
        this.script = app.get(OrderFixtures.Script.class);
    }

    private void publish(OrderEvent... all) {
        sql.transaction(() -> {
            for (OrderEvent event : all) {
                events.publish(event);
            }
            return true;
        });
    }

    private List<String> heard(String order, String who) {
        return sql.transaction(() -> sql.query(
                row -> row.text("text"),
                "SELECT text FROM jobs.probes WHERE text LIKE ? AND origin = ? ORDER BY at",
                order + " %",
                who));
    }

    private String eventId(String order) {
        return sql.transaction(
                () -> sql.first(row -> row.id("id").toString(), "SELECT id FROM jobs.events WHERE subject = ?", order)
                        .orElseThrow());
    }

    @Test
    void refusesToPublishOutsideATransaction() {
        assertThatThrownBy(() -> events.publish(new OrderEvent.Placed("o-none", 1, "EUR")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("@Transactional")
                .hasMessageContaining("jobs.order-placed.v2");
        assertThatThrownBy(() -> publish(new OrderEvent.Forgotten("o-none")))
                .hasMessageContaining("@Event.Name")
                .hasMessageContaining("Forgotten");
    }

    @Test
    void deliversToEveryListenerAfterTheCommitAndNothingOfARollback() {
        assertThatThrownBy(() -> sql.transaction(() -> {
                    events.publish(new OrderEvent.Placed("o-undone", 1, "EUR"));
                    throw new IllegalStateException("changed my mind");
                }))
                .hasMessage("changed my mind");
        publish(new OrderEvent.Placed("o-done", 1, "EUR"));
        Eventually.within(
                SOON,
                "both listeners hear of o-done",
                () -> heard("o-done", "bookkeeper").size() == 1
                        && heard("o-done", "warehouse").size() == 1);
        assertThat(heard("o-undone", "bookkeeper")).isEmpty();
        admin.get("/api/v1/admin/events?type=jobs.order-placed.v2&limit=100")
                .is(200)
                .has("o-done", "jobs.bookkeeper", "jobs.warehouse")
                .hasNot("o-undone", "OrderEvent", "dev.ashlar");
    }

    @Test
    void keepsTheOrderOfASubjectEvenWhenTheFirstFails() {
        script.failures.put("o-order", 1);
        List<String> expected = new ArrayList<>();
        for (int i = 1; i <= 8; i++) {
            publish(new OrderEvent.Placed("o-order", i, "EUR"));
            expected.add("o-order " + i + " EUR");
        }
        Eventually.within(
                SOON,
                () -> heard("o-order", "bookkeeper").toString(),
                () -> heard("o-order", "bookkeeper").size() == 8);
        assertThat(heard("o-order", "bookkeeper")).containsExactlyElementsOf(expected);
        admin.get("/api/v1/admin/events/" + eventId("o-order")).is(200);
    }

    @Test
    void givesUpAfterTheLastAttemptAndCanBeToldToTryAgain() {
        script.failures.put("o-dead", 1000);
        publish(new OrderEvent.Placed("o-dead", 1, "EUR"));
        String id = eventId("o-dead");
        Eventually.within(
                SOON,
                "a first failure",
                () -> admin.get("/api/v1/admin/events/" + id).body().contains("told to fail for o-dead"));
        admin.get("/api/v1/admin/events/" + id)
                .is(200)
                .has("{\"listener\":\"jobs.bookkeeper\",\"attempt\":1,\"outcome\":\"failed\"");
        exhaust("o-dead");
        admin.post("/api/v1/admin/events/" + id + "/deliveries/jobs.bookkeeper/retry")
                .is(202);
        Eventually.within(
                SOON,
                () -> admin.get("/api/v1/admin/events/" + id).body(),
                () -> admin.get("/api/v1/admin/events/" + id)
                        .text("/data/event/state")
                        .equals("dead"));
        assertThat(heard("o-dead", "bookkeeper")).isEmpty();
        assertThat(heard("o-dead", "warehouse")).hasSize(1);
        admin.get("/api/v1/admin/events?state=dead&listener=jobs.bookkeeper")
                .is(200)
                .has(id);

        script.failures.remove("o-dead");
        admin.post("/api/v1/admin/events/" + id + "/replay").is(202).has("\"deliveries\":1");
        Eventually.within(
                SOON,
                "the listener hears at last",
                () -> heard("o-dead", "bookkeeper").size() == 1);
        assertThat(heard("o-dead", "warehouse")).as("has heard before").hasSize(1);
    }

    private String withoutListeners(String order) {
        UUID id = app.get(Ids.class).next();
        sql.transaction(() -> {
            app.get(EventStore.class)
                    .insert(
                            id,
                            "jobs.order-shipped.v1",
                            order,
                            "{\"orderId\": \"" + order + "\"}",
                            app.clock().instant(),
                            Origin.UNKNOWN);
            return true;
        });
        return id.toString();
    }

    @Test
    void findsAnEventThatNobodyHereListensToAmongThoseThatAreDone() {
        String id = withoutListeners("o-external");
        admin.get("/api/v1/admin/events/" + id).is(200).has("\"state\":\"done\",\"deliveries\":[]");
        String events = "/api/v1/admin/events?limit=100&state=";
        admin.get(events + "done").is(200).has(id);
        admin.get(events + "done&type=jobs.order-shipped.v1").is(200).has(id);
        admin.get(events + "done&type=jobs.order-placed.v2").is(200).hasNot(id);
        admin.get(events + "done&listener=jobs.bookkeeper").is(200).hasNot(id);
        for (String state : List.of("waiting", "running", "dead", "cancelled")) {
            admin.get(events + state).is(200).hasNot(id);
        }
    }

    @Test
    void answersAReaderWhoKnowsTheEventAlreadyWithNothing() {
        String path = "/api/v1/admin/events/" + withoutListeners("o-known");
        String etag = admin.get(path).is(200).header("ETag").orElseThrow();
        admin.with("If-None-Match", etag).get(path).is(304);
    }

    @Test
    void replaysNothingOfWhatItDoesNotKnow() {
        publish(new OrderEvent.Shipped("o-unknown"));
        String events = "/api/v1/admin/events";
        admin.post(events + "/replay", "{\"type\": \"jobs.order-lost.v1\"}").isProblem(400, "event_type_unknown");
        admin.post(events + "/replay", "{\"listener\": \"jobs.nobody\"}").isProblem(400, "listener_unknown");
        admin.post(events + "/" + eventId("o-unknown") + "/replay", "{\"listener\": \"jobs.nobody\"}")
                .isProblem(400, "listener_unknown");
        admin.post(events + "/replay", "{\"type\": \"jobs.order-placed.v1\", \"until\": \"2000-01-01T00:00:00Z\"}")
                .is(202);
    }

    private void exhaust(String order) {
        sql.transaction(() -> sql.update("""
                UPDATE jobs.jobs SET max_attempts = 2
                WHERE event_id IN (SELECT id FROM jobs.events WHERE subject = ?)""", order));
    }

    @Test
    void replaysByTypeAndTimeWithOneEffectUnlessAskedForMore() {
        publish(new OrderEvent.Placed("o-again", 1, "EUR"));
        Eventually.within(
                SOON,
                "heard",
                () -> heard("o-again", "bookkeeper").size() == 1
                        && heard("o-again", "warehouse").size() == 1);
        String id = eventId("o-again");
        admin.post("/api/v1/admin/events/" + id + "/replay").is(202).has("\"deliveries\":0");
        sql.transaction(() -> sql.update(
                "DELETE FROM jobs.jobs WHERE event_id = ? AND type = 'jobs.warehouse'", UUID.fromString(id)));
        admin.post(
                        "/api/v1/admin/events/replay",
                        "{\"type\": \"jobs.order-placed.v2\", \"since\": \"2020-01-01T00:00:00Z\"}")
                .is(202)
                .has("\"deduplicated\":false");
        Eventually.within(
                SOON,
                "a listener without a delivery is new and hears",
                () -> heard("o-again", "warehouse").size() == 2);
        assertThat(heard("o-again", "bookkeeper")).hasSize(1);
        admin.post(
                        "/api/v1/admin/events/" + id + "/replay",
                        "{\"listener\": \"jobs.bookkeeper\", \"includeDelivered\": true}")
                .is(202)
                .has("\"deliveries\":1");
        Eventually.within(
                SOON, "on purpose twice", () -> heard("o-again", "bookkeeper").size() == 2);
    }

    /** Ids of one millisecond come in any order, so sixty of one transaction are hardly ever in theirs. */
    @Test
    void replaysTheEventsOfASubjectInTheOrderInWhichTheyWereAnnounced() {
        Instant since = app.clock().instant();
        OrderEvent[] many = new OrderEvent[60];
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < many.length; i++) {
            many[i] = new OrderEvent.Placed("o-ordered", i, "EUR");
            expected.add("o-ordered " + i + " EUR");
        }
        publish(many);
        Eventually.within(
                SOON,
                () -> heard("o-ordered", "warehouse").toString(),
                () -> heard("o-ordered", "warehouse").size() == 60);
        assertThat(heard("o-ordered", "warehouse")).isEqualTo(expected);
        admin.post(
                        "/api/v1/admin/events/replay",
                        "{\"type\": \"jobs.order-placed.v2\", \"since\": \"" + since
                                + "\", \"listener\": \"jobs.warehouse\", \"includeDelivered\": true}")
                .is(202);
        Eventually.within(
                SOON,
                () -> heard("o-ordered", "warehouse").toString(),
                () -> heard("o-ordered", "warehouse").size() == 120);
        assertThat(heard("o-ordered", "warehouse").subList(60, 120)).isEqualTo(expected);
    }

    @Test
    void forgetsNoEventThatIsReplayedAtThatVeryMoment() throws Exception {
        publish(new OrderEvent.Placed("o-kept", 1, "EUR"));
        UUID id = UUID.fromString(eventId("o-kept"));
        Eventually.within(
                SOON,
                "heard",
                () -> admin.get("/api/v1/admin/events/" + id)
                        .text("/data/event/state")
                        .equals("done"));
        sql.transaction(() -> sql.update("UPDATE jobs.events SET occurred_at = ? WHERE id = ?", Instant.EPOCH, id));
        Caller caller = new Caller(ADMIN, Set.of("admin"), null, Instant.EPOCH, List.of());
        PurgeHistory purge = app.get(PurgeHistory.class);
        try (var thread = Executors.newSingleThreadExecutor()) {
            Future<?> purged = sql.transaction(() -> {
                assertThat(app.get(ReplayEvents.class).replay(caller, id, "jobs.warehouse", true))
                        .isEqualTo(1);
                Future<?> begun = thread.submit(purge::run);
                try {
                    begun.get(5, TimeUnit.SECONDS);
                } catch (Exception e) {
                    throw new IllegalStateException("the purge waits for the replay", e);
                }
                return begun;
            });
            purged.get(20, TimeUnit.SECONDS);
        }
        Eventually.within(
                SOON, "heard again", () -> heard("o-kept", "warehouse").size() == 2);
        admin.get("/api/v1/admin/events/" + id).is(200);
        assertThat(entriesOf("o-kept")).isEmpty();
        purge.run();
        admin.get("/api/v1/admin/events/" + id).isProblem(404, "event_not_found");
    }

    @Test
    void replaysNothingThatIsBeingForgotten() throws Exception {
        publish(new OrderEvent.Placed("o-going", 1, "EUR"));
        UUID id = UUID.fromString(eventId("o-going"));
        String path = "/api/v1/admin/events/" + id;
        Eventually.within(
                SOON, "heard", () -> admin.get(path).text("/data/event/state").equals("done"));
        try (var thread = Executors.newSingleThreadExecutor()) {
            Future<Answer> asked = sql.transaction(() -> {
                app.get(EventStore.class).forget("o-going");
                Future<Answer> asking = thread.submit(() ->
                        admin.post(path + "/replay", "{\"listener\": \"jobs.warehouse\", \"includeDelivered\": true}"));
                assertThatThrownBy(() -> asking.get(300, TimeUnit.MILLISECONDS))
                        .as("waits to see what becomes of it")
                        .isInstanceOf(TimeoutException.class);
                return asking;
            });
            asked.get(20, TimeUnit.SECONDS).isProblem(404, "event_not_found");
        }
        assertThat(entriesOf("o-going")).isEmpty();
    }

    private List<String> entriesOf(String subject) {
        return sql.transaction(() -> sql.query(
                row -> row.text("task_instance"),
                "SELECT task_instance FROM jobs.scheduled_tasks WHERE lane LIKE ?",
                "e:jobs.%:" + subject));
    }

    /** As earlier versions have left some behind. */
    @Test
    void runsNothingForAnEntryWithoutAWaitingDeliveryAndFreesItsLane() {
        publish(new OrderEvent.Placed("o-stale", 1, "EUR"));
        Eventually.within(SOON, "heard", () -> heard("o-stale", "bookkeeper").size() == 1);
        UUID ended = sql.transaction(() -> sql.first(row -> row.id("id"), """
                        SELECT id FROM jobs.jobs WHERE type = 'jobs.bookkeeper' AND event_id = ?""", UUID.fromString(eventId("o-stale")))
                .orElseThrow());
        Eventually.within(SOON, "done", () -> entriesOf("o-stale").isEmpty());
        int next = 2;
        for (UUID without : List.of(ended, app.get(Ids.class).next())) {
            sql.transaction(
                    () -> sql.update("""
                    INSERT INTO jobs.scheduled_tasks (task_name, task_instance, execution_time, picked, version, priority,
                        type, lane, width, rate, rate_millis, ordered, heavy, due)
                    VALUES ('job', ?, ?, false, 7, 10, 'jobs.bookkeeper', 'e:jobs.bookkeeper:o-stale', 1, 0, 0, true, false, true)""", without.toString(), app.clock().instant()));
            publish(new OrderEvent.Placed("o-stale", next, "EUR"));
            Eventually.within(
                    SOON,
                    "somebody looks at the entry",
                    () -> sql.transaction(() -> sql.first(
                                    row -> true,
                                    "SELECT 1 AS one FROM jobs.scheduled_tasks WHERE task_instance = ? AND picked",
                                    without.toString()))
                            .isPresent());
            app.get(RecoverJob.class).recover(without, 8);
            int all = next++;
            Eventually.within(
                    SOON,
                    () -> heard("o-stale", "bookkeeper").toString(),
                    () -> heard("o-stale", "bookkeeper").size() == all);
        }
        assertThat(heard("o-stale", "bookkeeper")).containsExactly("o-stale 1 EUR", "o-stale 2 EUR", "o-stale 3 EUR");
    }

    @Test
    void countsNoCrashWhenAnEventCannotBeReadJustNow() {
        sql.transaction(() -> sql.update("INSERT INTO jobs.pauses (type, paused_at) VALUES ('jobs.warehouse', now())"));
        publish(new OrderEvent.Placed("o-hiccup", 1, "EUR"));
        UUID id = UUID.fromString(eventId("o-hiccup"));
        Eventually.within(
                SOON,
                "the other listener has heard",
                () -> heard("o-hiccup", "bookkeeper").size() == 1);
        sql.transaction(() -> sql.update("ALTER TABLE jobs.events RENAME TO events_away"));
        try {
            sql.transaction(() -> sql.update("DELETE FROM jobs.pauses WHERE type = 'jobs.warehouse'"));
            Eventually.within(SOON, "an attempt is made", () -> warehouse(id, "attempt") > 0);
        } finally {
            sql.transaction(() -> sql.update("ALTER TABLE jobs.events_away RENAME TO events"));
        }
        Eventually.within(SOON, "heard", () -> heard("o-hiccup", "warehouse").size() == 1);
        assertThat(warehouse(id, "crashes")).isZero();
        assertThat(sql.transaction(() -> sql.query(row -> row.text("outcome"), """
                        SELECT a.outcome FROM jobs.attempts a JOIN jobs.jobs j ON j.id = a.job_id
                        WHERE j.event_id = ? AND j.type = 'jobs.warehouse' AND a.outcome <> 'failed'""", id)))
                .as("no process was lost")
                .isEmpty();
    }

    private int warehouse(UUID event, String column) {
        return sql.transaction(() -> sql.first(
                        row -> row.number(column),
                        "SELECT attempt, crashes FROM jobs.jobs WHERE event_id = ? AND type = 'jobs.warehouse'",
                        event)
                .orElseThrow());
    }

    @Test
    void changesAndAnnouncesNothingOfADeliveryThatIsDueAlready() {
        admin.put("/api/v1/admin/jobs/pauses/jobs.bookkeeper", "{}").is(204);
        try {
            publish(new OrderEvent.Placed("o-due", 1, "EUR"));
            UUID id = UUID.fromString(eventId("o-due"));
            String path = "/api/v1/admin/events/" + id + "/deliveries/jobs.bookkeeper/retry";
            admin.post(path).is(202);
            assertThat(retried(id)).isEmpty();
            Instant later = app.clock().instant().plus(Duration.ofHours(1));
            sql.transaction(() -> {
                sql.update(
                        "UPDATE jobs.scheduled_tasks SET execution_time = ?, due = false WHERE lane = 'e:jobs.bookkeeper:o-due'",
                        later);
                return sql.update("UPDATE jobs.jobs SET run_at = ? WHERE lane = 'e:jobs.bookkeeper:o-due'", later);
            });
            admin.post(path).is(202);
            admin.post(path).is(202);
            assertThat(retried(id))
                    .containsExactly(new JobEvent.DeliveryChanged(id, "jobs.bookkeeper", "retried", ADMIN));
        } finally {
            admin.delete("/api/v1/admin/jobs/pauses/jobs.bookkeeper").is(204);
        }
        Eventually.within(SOON, "heard", () -> heard("o-due", "bookkeeper").size() == 1);
    }

    private List<JobEvent.DeliveryChanged> retried(UUID event) {
        return app.events().of(JobEvent.DeliveryChanged.class).stream()
                .filter(changed -> changed.subject().equals(event.toString()))
                .toList();
    }

    @Test
    void announcesWhoHasAskedForAReplay() {
        UUID job = UUID.fromString(admin.post(
                        "/api/v1/admin/events/replay",
                        "{\"type\": \"jobs.order-shipped.v1\", \"until\": \"2020-01-01T00:00:00Z\"}")
                .is(202)
                .text("/data/id"));
        assertThat(app.events().of(JobEvent.ReplayAsked.class))
                .contains(new JobEvent.ReplayAsked(
                        job, "jobs.order-shipped.v1", null, Instant.parse("2020-01-01T00:00:00Z"), null, false, ADMIN));
    }

    /** One that works until somebody pulls the plug. */
    private final class PluggedContext implements JobContext {

        private final UUID id;
        private int transactions;

        PluggedContext(UUID id, int transactions) {
            this.id = id;
            this.transactions = transactions;
        }

        @Override
        public UUID id() {
            return id;
        }

        @Override
        public int attempt() {
            return 1;
        }

        @Override
        public Origin origin() {
            return Origin.UNKNOWN;
        }

        @Override
        public void progress(int percent, String message) {}

        @Override
        public void snooze(Duration delay) {}

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public <T> T transaction(Supplier<T> work) {
            if (transactions-- == 0) {
                throw new IllegalStateException("the plug is pulled");
            }
            return sql.transaction(work);
        }
    }

    private int heardInBulk() {
        return sql.transaction(() -> sql.first(row -> row.number("n"), """
                                SELECT count(*) AS n FROM jobs.probes
                                WHERE text LIKE 'o-bulk-%' AND origin = 'warehouse'""")).orElse(0);
    }

    @Test
    void goesOnWithAReplayWhereItsLastAttemptStopped() {
        Instant since = app.clock().instant();
        OrderEvent[] many = new OrderEvent[250];
        for (int i = 0; i < many.length; i++) {
            many[i] = new OrderEvent.Placed("o-bulk-" + i, 1, "EUR");
        }
        publish(many);
        Eventually.within(Duration.ofMinutes(1), () -> heardInBulk() + " heard", () -> heardInBulk() == 250);
        admin.put("/api/v1/admin/jobs/pauses/" + RunReplay.TYPE, "{}").is(204);
        ReplayEvents.Wish wish =
                new ReplayEvents.Wish("jobs.order-placed.v2", since, null, "jobs.warehouse", true, null);
        UUID job = sql.transaction(() -> app.get(Jobs.class).enqueue(wish)).id();
        try {
            sql.transaction(() -> sql.update("UPDATE jobs.jobs SET state = 'running' WHERE id = ?", job));
            assertThatThrownBy(() -> app.get(ReplayEvents.class).replay(wish, new PluggedContext(job, 2)))
                    .hasMessage("the plug is pulled");
            sql.transaction(() -> sql.update("UPDATE jobs.jobs SET state = 'waiting' WHERE id = ?", job));
            Eventually.within(Duration.ofMinutes(1), () -> heardInBulk() + " heard", () -> heardInBulk() == 450);
        } finally {
            admin.delete("/api/v1/admin/jobs/pauses/" + RunReplay.TYPE).is(204);
        }
        Eventually.within(
                Duration.ofMinutes(1),
                () -> admin.get("/api/v1/admin/jobs/" + job).body(),
                () -> admin.get("/api/v1/admin/jobs/" + job).body().contains("\"state\":\"done\""));
        admin.get("/api/v1/admin/jobs/" + job).has("250 deliveries");
        Eventually.within(
                Duration.ofMinutes(1),
                () -> heardInBulk() + " heard",
                () -> sql.transaction(() -> sql.query(row -> true, """
                                SELECT 1 AS one FROM jobs.jobs
                                WHERE type = 'jobs.warehouse' AND state IN ('waiting', 'running')""")).isEmpty());
        assertThat(heardInBulk()).as("everybody has heard once more").isEqualTo(500);
    }

    @Test
    void carriesWhoAndWhatBeganItAllToListenersAndTheirJobs() throws Exception {
        Origin origin = new Origin(
                "request-4711",
                "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01",
                UUID.fromString("01900000-0000-7000-8000-00000000000a"),
                "de-DE");
        app.get(OriginOfWork.class).restore(origin, "test", () -> publish(new OrderEvent.Placed("o-origin", 1, "JOB")));
        Eventually.within(SOON, "heard", () -> script.origins.containsKey("o-origin"));
        assertThat(script.origins.get("o-origin")).isEqualTo(origin);
        Eventually.within(
                SOON,
                "the job of the listener",
                () -> sql.transaction(() -> sql.first(
                                row -> row.text("origin"),
                                "SELECT origin FROM jobs.probes WHERE text = 'from o-origin'"))
                        .isPresent());
        assertThat(sql.transaction(() -> sql.first(
                        row -> row.text("origin"), "SELECT origin FROM jobs.probes WHERE text = 'from o-origin'")))
                .contains("request-4711");
        admin.get("/api/v1/admin/events/" + eventId("o-origin"))
                .is(200)
                .has("request-4711", "0123456789abcdef0123456789abcdef", "de-DE");
    }

    @Test
    void readsEventsOfAnOlderVersion() {
        UUID id = app.get(Ids.class).next();
        sql.transaction(() -> {
            app.get(EventStore.class)
                    .insert(
                            id,
                            "jobs.order-placed.v1",
                            "o-old",
                            "{\"orderId\": \"o-old\", \"number\": 1}",
                            app.clock().instant(),
                            Origin.UNKNOWN);
            return true;
        });
        admin.post("/api/v1/admin/events/" + id + "/replay").is(202).has("\"deliveries\":2");
        Eventually.within(
                SOON,
                "an old event is heard",
                () -> heard("o-old", "bookkeeper").equals(List.of("o-old 1 EUR")));
    }

    @Test
    void forgetsThePersonAnEventIsAbout() {
        UUID person = app.get(Ids.class).next();
        publish(new OrderEvent.Placed(person.toString(), 1, "EUR"));
        Eventually.within(
                SOON,
                "heard",
                () -> admin.get("/api/v1/admin/events/" + eventId(person.toString()))
                        .text("/data/event/state")
                        .equals("done"));
        String id = eventId(person.toString());
        sql.transaction(() -> {
            app.get(JobData.class).erase(person);
            app.get(JobData.class).erase(person);
            return true;
        });
        admin.get("/api/v1/admin/events/" + id).isProblem(404, "event_not_found");
        assertThat(sql.transaction(() -> sql.query(
                        row -> true, "SELECT 1 AS one FROM jobs.jobs WHERE event_id = ?", UUID.fromString(id))))
                .isEmpty();
    }

    private void dies(String order) {
        script.failures.put(order, 1000);
        publish(new OrderEvent.Placed(order, 1, "EUR"));
        String id = eventId(order);
        Eventually.within(
                SOON,
                "a first failure",
                () -> admin.get("/api/v1/admin/events/" + id).body().contains("told to fail for " + order));
        exhaust(order);
        Eventually.within(
                SOON,
                () -> admin.get("/api/v1/admin/events/" + id).body(),
                () -> admin.get("/api/v1/admin/events/" + id)
                        .text("/data/event/state")
                        .equals("dead"));
    }

    @Test
    void forgetsAlsoWhatNobodyCouldDigestOrHasHeardYet() {
        UUID person = app.get(Ids.class).next();
        dies(person.toString());
        admin.put("/api/v1/admin/jobs/pauses/jobs.bookkeeper", "{}").is(204);
        try {
            publish(new OrderEvent.Placed(person.toString(), 2, "EUR"));
            sql.transaction(() -> {
                app.get(JobData.class).erase(person);
                return true;
            });
        } finally {
            admin.delete("/api/v1/admin/jobs/pauses/jobs.bookkeeper").is(204);
        }
        assertThat(sql.transaction(() -> sql.query(row -> row.text("id"), """
                        SELECT id FROM jobs.events WHERE subject = ? OR payload LIKE ?""", person.toString(), "%" + person + "%")))
                .isEmpty();
        assertThat(sql.transaction(() -> sql.query(
                        row -> row.text("id"), "SELECT id FROM jobs.jobs WHERE lane LIKE ?", "%" + person + "%")))
                .isEmpty();
        assertThat(sql.transaction(() -> sql.query(
                        row -> row.text("lane"),
                        "SELECT lane FROM jobs.scheduled_tasks WHERE lane LIKE ?",
                        "%" + person + "%")))
                .isEmpty();
        assertThat(heard(person.toString(), "bookkeeper")).isEmpty();
    }

    @Test
    void keepsWhatNobodyCouldDigestForALongTimeAndNotForEver() {
        dies("o-forgotten");
        String id = eventId("o-forgotten");
        sql.transaction(() ->
                sql.update("UPDATE jobs.events SET occurred_at = ? WHERE id = ?", Instant.EPOCH, UUID.fromString(id)));
        PurgeHistory purge = app.get(PurgeHistory.class);
        purge.run();
        admin.get("/api/v1/admin/events/" + id).is(200);
        sql.transaction(() -> sql.update(
                "UPDATE jobs.jobs SET finished_at = ? WHERE event_id = ? AND state = 'dead'",
                app.clock().instant().minus(Duration.ofDays(91)),
                UUID.fromString(id)));
        purge.run();
        admin.get("/api/v1/admin/events/" + id).isProblem(404, "event_not_found");
    }

    @Test
    void deliversOnceHoweverOftenItIsTold() {
        publish(new OrderEvent.Placed("o-thrice", 1, "EUR"));
        Eventually.within(
                SOON,
                "heard",
                () -> admin.get("/api/v1/admin/events/" + eventId("o-thrice"))
                        .text("/data/event/state")
                        .equals("done"));
        for (int i = 0; i < 3; i++) {
            admin.post("/api/v1/admin/events/" + eventId("o-thrice") + "/replay")
                    .is(202)
                    .has("\"deliveries\":0");
        }
        publish(new OrderEvent.Placed("o-thrice", 2, "EUR"));
        for (String who : List.of("bookkeeper", "warehouse")) {
            Eventually.within(
                    SOON,
                    () -> heard("o-thrice", who).toString(),
                    () -> heard("o-thrice", who).equals(List.of("o-thrice 1 EUR", "o-thrice 2 EUR")));
        }
    }

    @Test
    void ignoresMembersThatANewerVersionHasAdded() {
        UUID id = app.get(Ids.class).next();
        sql.transaction(() -> {
            app.get(EventStore.class)
                    .insert(
                            id,
                            "jobs.order-placed.v2",
                            "o-newer",
                            "{\"orderId\": \"o-newer\", \"number\": 1, \"currency\": \"EUR\", \"channel\": {\"a\": [1]}}",
                            app.clock().instant(),
                            Origin.UNKNOWN);
            return true;
        });
        admin.post("/api/v1/admin/events/" + id + "/replay").is(202).has("\"deliveries\":2");
        Eventually.within(
                SOON,
                "an event of tomorrow is heard",
                () -> heard("o-newer", "bookkeeper").equals(List.of("o-newer 1 EUR")));
    }

    @Test
    void skipsADeliveryThatIsCancelledAndGoesOnWithTheNext() {
        script.failures.put("o-stuck", 1000);
        publish(new OrderEvent.Placed("o-stuck", 1, "EUR"));
        Eventually.within(
                SOON,
                "a first failure",
                () -> admin.get("/api/v1/admin/events/" + eventId("o-stuck"))
                        .body()
                        .contains("told to fail"));
        String stuck = eventId("o-stuck");
        String path = "/api/v1/admin/events/" + stuck + "/deliveries/";
        admin.put("/api/v1/admin/jobs/pauses/jobs.bookkeeper", "{}").is(204);
        publish(new OrderEvent.Placed("o-stuck", 2, "EUR"));
        Eventually.within(
                SOON,
                "the next attempt has ended",
                () -> admin.get("/api/v1/admin/events/" + stuck)
                        .text("/data/event/state")
                        .equals("waiting"));
        admin.post(path + "jobs.bookkeeper/cancel").is(204);
        script.failures.remove("o-stuck");
        admin.post(path + "jobs.bookkeeper/cancel").is(204);
        admin.post(path + "jobs.nobody/cancel").isProblem(404, "delivery_not_found");
        admin.post("/api/v1/admin/events/" + UUID.randomUUID() + "/deliveries/jobs.nobody/cancel")
                .isProblem(404, "event_not_found");
        assertThat(heard("o-stuck", "bookkeeper"))
                .as("nobody is paused in vain")
                .isEmpty();
        admin.delete("/api/v1/admin/jobs/pauses/jobs.bookkeeper").is(204);
        Eventually.within(
                SOON,
                () -> heard("o-stuck", "bookkeeper").toString(),
                () -> heard("o-stuck", "bookkeeper").equals(List.of("o-stuck 2 EUR")));
        admin.get("/api/v1/admin/events/" + stuck).is(200).has("\"state\":\"cancelled\"");
        assertThat(app.events().of(JobEvent.DeliveryChanged.class))
                .contains(new JobEvent.DeliveryChanged(UUID.fromString(stuck), "jobs.bookkeeper", "cancelled", ADMIN));
    }

    @Test
    void saysToAListenerThatTellsOthersWhichEventItIsAtEveryTry() {
        publish(new OrderEvent.Shipped("o-abroad"));
        OrderFixtures.Forwarder forwarder = app.get(OrderFixtures.Forwarder.class);
        UUID id = UUID.fromString(eventId("o-abroad"));
        Eventually.within(
                SOON,
                () -> forwarder.sent.toString(),
                () -> forwarder.sent.stream()
                                .filter(it -> it.eventId().equals(id))
                                .count()
                        == 2);
        assertThat(forwarder.sent)
                .filteredOn(it -> it.eventId().equals(id))
                .extracting(Delivery::name, Delivery::attempt)
                .containsExactly(tuple("jobs.order-shipped.v1", 1), tuple("jobs.order-shipped.v1", 2));
    }

    /** A listener that fails for everybody must not stop those it has nothing to do with. */
    @Test
    void goesOnBehindThousandsOfSubjectsThatWait() {
        Instant now = app.clock().instant();
        Ids ids = app.get(Ids.class);
        List<JobStore.New> blocked = new ArrayList<>();
        for (int i = 0; i < 1300; i++) {
            for (Instant at : List.of(now.plus(Duration.ofHours(1)), now)) {
                blocked.add(PublishEvent.delivery(
                        ids.next(), "jobs.bookkeeper", ids.next(), "blocked-" + i, at, Origin.UNKNOWN));
            }
        }
        sql.transaction(() -> {
            app.get(JobStore.class).insert(blocked);
            return true;
        });
        try {
            for (String subject : List.of("a-before", "blocked-500-between", "z-behind")) {
                publish(new OrderEvent.Placed(subject, 1, "EUR"));
                Eventually.within(
                        SOON,
                        subject + " is heard",
                        () -> heard(subject, "bookkeeper").size() == 1
                                && heard(subject, "warehouse").size() == 1);
            }
        } finally {
            sql.transaction(() -> {
                sql.update("DELETE FROM jobs.scheduled_tasks WHERE lane LIKE 'e:jobs.bookkeeper:blocked-%'");
                return sql.update("DELETE FROM jobs.jobs WHERE lane LIKE 'e:jobs.bookkeeper:blocked-%'");
            });
        }
    }

    @Test
    void hidesTheOutboxFromEverybodyElse() {
        app.as(UUID.randomUUID()).get("/api/v1/admin/events").isProblem(403, "forbidden");
        app.http().get("/api/v1/admin/events").isProblem(401, "unauthenticated");
        admin.get("/api/v1/admin/events/" + UUID.randomUUID()).isProblem(404, "event_not_found");
    }
}
