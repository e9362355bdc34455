package dev.ashlar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Each route of the module, as somebody uses it who should not, or not like that. */
@ModuleTest
class HostileCallerTest {

    private static final String JOBS = "/api/v1/admin/jobs";
    private static final String EVENTS = "/api/v1/admin/events";
    private static final String ID = "01900000-0000-7000-8000-0000000000ff";
    private static final List<String> READS =
            List.of(JOBS, JOBS + "/" + ID, JOBS + "/schedules", JOBS + "/pauses", EVENTS, EVENTS + "/" + ID);
    private static final List<String> WRITES = List.of(
            JOBS,
            JOBS + "/" + ID + "/retry",
            JOBS + "/" + ID + "/cancel",
            EVENTS + "/replay",
            EVENTS + "/" + ID + "/replay",
            EVENTS + "/" + ID + "/deliveries/jobs.bookkeeper/retry",
            EVENTS + "/" + ID + "/deliveries/jobs.bookkeeper/cancel");

    private final App app;
    private final Http admin;
    private final Sql sql;

    HostileCallerTest(App app) {
        this.app = app;
        this.admin = app.as(UUID.fromString("01900000-0000-7000-8000-000000000001"), "admin");
        this.sql = app.get(Sql.class);
    }

    private long jobs() {
        return sql.transaction(() -> sql.first(
                        row -> row.big("n"), "SELECT count(*) AS n FROM jobs.jobs WHERE type <> 'jobs.chore.v1'")
                .orElseThrow());
    }

    @Test
    void letsNobodyInButAdministrators() {
        long before = jobs();
        Http user = app.as(UUID.randomUUID(), "user");
        for (String path : READS) {
            app.http().get(path).isProblem(401, "unauthenticated");
            user.get(path).isProblem(403, "forbidden");
        }
        for (String path : WRITES) {
            String body = "{\"type\": \"probe\", \"payload\": {}}";
            app.http().post(path, body).isProblem(401, "unauthenticated");
            user.post(path, body).isProblem(403, "forbidden");
        }
        for (String type : List.of("probe", "*")) {
            app.http().put(JOBS + "/pauses/" + type, "{}").isProblem(401, "unauthenticated");
            user.put(JOBS + "/pauses/" + type, "{}").isProblem(403, "forbidden");
            user.delete(JOBS + "/pauses/" + type).isProblem(403, "forbidden");
        }
        assertThat(jobs()).isEqualTo(before);
        admin.get(JOBS + "/pauses").is(200).hasNot("probe");
    }

    @Test
    void saysTheSameOfWhatIsNotThereAndOfWhatIsNotAJob() {
        for (String path : List.of(JOBS + "/" + ID, JOBS + "/" + ID + "/retry", JOBS + "/" + ID + "/cancel")) {
            (path.endsWith(ID) ? admin.get(path) : admin.post(path)).isProblem(404, "job_not_found");
        }
        admin.get(JOBS + "/4711").isProblem(400, "malformed_id");
        admin.post(EVENTS + "/" + ID + "/replay").isProblem(404, "event_not_found");
        admin.post(EVENTS + "/" + ID + "/deliveries/x/retry").isProblem(404, "event_not_found");
    }

    @Test
    void understandsNoFilterItDoesNotKnow() {
        for (String query : List.of(
                "state=DEAD",
                "state=",
                "state=dead&state=done",
                "limit=0",
                "limit=x",
                "cursor=AAAA",
                "sort=payload",
                "owner=x",
                "type=%00",
                "type=%ff")) {
            for (String path : List.of(JOBS, EVENTS)) {
                Answer answer = admin.get(path + "?" + query);
                assertThat(answer.status()).as("%s?%s: %s", path, query, answer).isEqualTo(400);
            }
        }
        for (String type : List.of("%25", "'%20OR%20'1'='1", "%0A", "x".repeat(3000), "%F0%9F%92%A5")) {
            admin.get(JOBS + "?type=" + type).is(200).has("\"data\":[]");
            admin.get(EVENTS + "?listener=" + type).is(200).has("\"data\":[]");
        }
    }

    @Test
    void storesNothingThatItCannotKeep() {
        long before = jobs();
        String with = "{\"type\": \"probe\", \"payload\": {\"record\": \"hostile\"}, %s}";
        for (String member : List.of(
                "\"uniqueKey\": \"\\u0000\"",
                "\"uniqueKey\": \"" + "x".repeat(201) + "\"",
                "\"owner\": \"a\\u0000b\"",
                "\"owner\": \"" + "x".repeat(201) + "\"",
                "\"priority\": \"URGENT\"",
                "\"runAt\": \"tomorrow\"",
                "\"runAt\": 17",
                "\"onDuplicate\": \"REPLACE\"",
                "\"attempts\": 1000000",
                "\"state\": \"done\"")) {
            Answer answer = admin.post(JOBS, with.formatted(member));
            assertThat(answer.status()).as("%s: %s", member, answer).isIn(400, 422);
        }
        for (String body : List.of(
                "",
                "[]",
                "null",
                "{",
                "{\"type\": \"probe\"}",
                "{\"type\": null, \"payload\": {}}",
                "{\"type\": [\"probe\"], \"payload\": {}}",
                "{\"type\": \"probe\", \"payload\": []}",
                "{\"type\": \"probe\", \"payload\": \"text\"}",
                "{\"type\": \"probe\", \"payload\": null}",
                "{\"type\": \"pro\\nbe\", \"payload\": {}}",
                "{\"type\": \"probe\", \"type\": \"probe\", \"payload\": {}}",
                "{\"type\": \"probe\", \"payload\": " + "[".repeat(500) + "]".repeat(500) + "}")) {
            Answer answer = admin.post(JOBS, body);
            assertThat(answer.status()).as("%.100s: %s", body, answer).isIn(400, 422);
        }
        admin.post(JOBS, with.formatted("\"owner\": \"" + "x".repeat(1_100_000) + "\""))
                .isProblem(413, "payload_too_large");
        admin.put(JOBS + "/pauses/%0A", "{}").isProblem(400, "job_type_unknown");
        admin.put(JOBS + "/pauses/" + "x".repeat(2000), "{}").isProblem(400, "job_type_unknown");
        for (String body : List.of(
                "{\"since\": \"yesterday\"}", "{\"listener\": \"" + "x".repeat(201) + "\"}", "{\"all\": true}", "[]")) {
            Answer answer = admin.post(EVENTS + "/replay", body);
            assertThat(answer.status()).as("%s: %s", body, answer).isIn(400, 422);
        }
        assertThat(jobs()).isEqualTo(before);
    }

    @Test
    void showsNoInsidesOfWhatFails() {
        String body = "{\"type\": \"probe\", \"payload\": {\"sleepMillis\": {\"a\": 1}}}";
        admin.post(JOBS, body).isProblem(422, "validation_failed").hasNot("dev.ashlar", "Exception", "SELECT");
    }
}
