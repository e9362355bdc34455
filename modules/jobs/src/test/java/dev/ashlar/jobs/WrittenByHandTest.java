package dev.ashlar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Payloads that somebody writes by hand, and what is shown of the jobs that come of them. */
@ModuleTest
class WrittenByHandTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String JOBS = "/api/v1/admin/jobs";
    private static final int LIMIT = 256 * 1024;

    private final Http admin;
    private final Sql sql;
    private final Jobs jobs;

    WrittenByHandTest(App app) {
        this.admin = app.as(UUID.fromString("01900000-0000-7000-8000-000000000001"), "admin");
        this.sql = app.get(Sql.class);
        this.jobs = app.get(Jobs.class);
    }

    private long probes() {
        return sql.transaction(
                () -> sql.first(row -> row.big("n"), "SELECT count(*) AS n FROM jobs.jobs WHERE type = 'probe'")
                        .orElseThrow());
    }

    private UUID dead() {
        UUID id = sql.transaction(
                        () -> jobs.enqueue(new ProbeJob.Probe(null, null, 99, true, null, null, null, null, null)))
                .id();
        reaches(id, "dead");
        return id;
    }

    private Answer job(UUID id) {
        return admin.get(JOBS + "/" + id).is(200);
    }

    private void reaches(UUID id, String state) {
        Eventually.within(
                SOON,
                () -> job(id).body(),
                () -> job(id).text("/data/job/state").equals(state));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"sleepMillis": 2147483648}                       | /payload/sleepMillis | type
            {"sleepMillis": -2147483649}                      | /payload/sleepMillis | type
            {"sleepMillis": 99999999999999999999}             | /payload/sleepMillis | type
            {"sleepMillis": 1.5}                              | /payload/sleepMillis | type
            {"sleepMillis": true}                             | /payload/sleepMillis | type
            {"sleepMillis": "1"}                              | /payload/sleepMillis | type
            {"permanent": 1}                                  | /payload/permanent   | type
            {"record": 17}                                    | /payload/record      | type
            {"record": ["a"]}                                 | /payload/record      | type
            {"sleepMilis": 1}                                 | /payload/sleepMilis  | unknown_member
            {"a/b": {"c": 1}}                                 | /payload/a~1b        | unknown_member
            []                                                | /payload             | type
            "text"                                            | /payload             | type
            """, quoteCharacter = '\u0001')
    void refusesWhatTheTypeDoesNotTakeByPointerOnEveryRoute(String payload, String pointer, String code) {
        UUID dead = dead();
        long before = probes();
        for (Answer answer : List.of(
                admin.post(JOBS, "{\"type\": \"probe\", \"payload\": " + payload + "}"),
                admin.post(JOBS + "/" + dead + "/retry", "{\"payload\": " + payload + "}"))) {
            answer.isProblem(422, "validation_failed")
                    .has("\"pointer\":\"" + pointer + "\",\"code\":\"" + code + "\"")
                    .hasNot("dev.ashlar", "Exception");
        }
        assertThat(probes()).isEqualTo(before);
        job(dead).has("\"state\":\"dead\"");
    }

    @Test
    void holdsPayloadsToTheConstraintsOfTheirType() {
        String longest = "r".repeat(500);
        String record = "{\"type\": \"probe\", \"payload\": {\"record\": \"%s\"}}";
        admin.post(JOBS, record.formatted(longest + "r"))
                .isProblem(422, "validation_failed")
                .has("\"pointer\":\"/payload/record\",\"code\":\"size\"");
        reaches(
                UUID.fromString(
                        admin.post(JOBS, record.formatted(longest)).is(202).text("/data/id")),
                "done");
    }

    @Test
    void tellsAllDifferencesAtOnce() {
        admin.post(JOBS, "{\"type\": \"probe\", \"payload\": {\"sleepMillis\": 1.5, \"permanent\": 1, \"more\": 1}}")
                .isProblem(422, "validation_failed")
                .has("/payload/sleepMillis", "/payload/permanent", "/payload/more");
    }

    @Test
    void takesNumbersToTheirLimits() {
        Answer made = admin.post(
                        JOBS,
                        "{\"type\": \"probe\", \"payload\": {\"snoozeMillis\": 2147483647}, \"runAt\": \"9999-01-01T00:00:00Z\"}")
                .is(202);
        job(UUID.fromString(made.text("/data/id"))).has("{\"snoozeMillis\":2147483647}");
    }

    @Test
    void countsWhatTheCallerHasSentAndNotWhatReadingAdds() {
        String payload = "{\"key\":\"%s\"}";
        int room = LIMIT - payload.length() + 2;
        String body = "{\"type\": \"probe\", \"runAt\": \"9999-01-01T00:00:00Z\", \"payload\": " + payload + "}";
        Answer made = admin.post(JOBS, body.formatted("x".repeat(room))).is(202);
        UUID id = UUID.fromString(made.text("/data/id"));
        job(id).hasNot("\"sleepMillis\":null");
        admin.post(JOBS + "/" + id + "/cancel").is(202);
        admin.post(JOBS, body.formatted("x".repeat(room + 1))).isProblem(413, "job_payload_too_large");
        admin.post(JOBS + "/" + id + "/retry", "{\"payload\": " + payload.formatted("x".repeat(room + 1)) + "}")
                .isProblem(413, "job_payload_too_large");
    }

    @Test
    void showsThatTheDatabaseRefusedButNeitherStatementNorValues() {
        ProbeJob.Probe tooLong = ProbeJob.Probe.recording("geheim".repeat(100));
        UUID id = sql.transaction(() -> jobs.enqueue(tooLong)).id();
        Eventually.within(
                SOON, "a first failure", () -> job(id).at("/data/attempts").size() > 0);
        assertThat(job(id).text("/data/attempts/0/error"))
                .startsWith("DatabaseFailure")
                .contains("caused by ", "the database refused (other, SQLSTATE 22001)")
                .doesNotContainIgnoringCase("insert", "geheim", "probes", "values");
        assertThat(job(id).text("/data/job/error")).doesNotContainIgnoringCase("insert", "geheim");
    }

    @Test
    void answersAReaderWhoKnowsTheJobAlreadyWithNothing() {
        UUID id = dead();
        String etag = job(id).header("ETag").orElseThrow();
        assertThat(etag).matches("\"[0-9a-f]{32}\"");
        assertThat(job(id).header("ETag")).hasValue(etag);
        admin.with("If-None-Match", etag).get(JOBS + "/" + id).is(304);
        admin.post(JOBS + "/" + id + "/retry", "{\"payload\": {\"record\": \"read again\"}}")
                .is(202);
        assertThat(admin.with("If-None-Match", etag)
                        .get(JOBS + "/" + id)
                        .is(200)
                        .header("ETag"))
                .isPresent()
                .isNotEqualTo(etag);
    }
}
