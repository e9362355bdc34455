package dev.ashlar.things;

import static dev.ashlar.things.Frames.DATA;
import static dev.ashlar.things.Frames.END_HEADERS;
import static dev.ashlar.things.Frames.END_STREAM;
import static dev.ashlar.things.Frames.HEADERS;
import static dev.ashlar.things.Frames.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In which types and codings requests come and answers go. */
@ModuleTest
class TypesTest {

    private static final String THINGS = "/api/v1/things";
    private static final String LONG = THINGS + "/long";
    private static final BodyPublisher NEW = BodyPublishers.ofString("{\"name\": \"typed\", \"size\": 1}");

    private final App app;
    private final Http me;

    TypesTest(App app) {
        this.app = app;
        this.me = app.as(UUID.randomUUID());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "gzip                     | gzip",
                "GZIP                     | gzip",
                "x-gzip                   | gzip",
                "*                        | gzip",
                "*;q=0.1                  | gzip",
                "gzip, deflate, br, zstd  | gzip",
                "snappy, gzip             | gzip",
                "gzip;q=0.5, *;q=0        | gzip",
                "deflate                  | deflate",
                "deflate, gzip;q=0.5      | deflate",
                "deflate, gzip;q=0        | deflate",
                "snappy                   | none",
                "br                       | none",
                "zstd                     | none",
                "not-gzip                 | none",
                "gzip;q=0                 | none",
                "gzip;q=0.0, *            | none",
                "gzip;q=0.2, identity;q=1 | none",
                "identity                 | none",
                "identity;q=0             | none"
            })
    void packsOnlyAsEveryClientUnpacks(String accepted, String coding) {
        assertThat(app.http()
                        .with("Accept-Encoding", accepted)
                        .get(LONG)
                        .is(200)
                        .header("Content-Encoding"))
                .isEqualTo(Optional.ofNullable(coding));
        try (Frames frames = Frames.open(app.address())) {
            assertThat(frames.get(1, LONG, "accept-encoding", accepted).head(1).get("content-encoding"))
                    .isEqualTo(coding);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "APPLICATION/JSON",
                "application/*",
                "*/*",
                "*",
                "*/*;q=0.1",
                "application/*;q=0.001",
                "text/html, application/json;q=0.5",
                "text/html, image/gif, *; q=.2, */*; q=.2",
                "application/json; charset=utf-8",
                "application/json;q=0.5, */*;q=0",
                "application/*;q=0, application/json",
                "nonsense"
            })
    void answersWhoeverReadsJson(String accepted) {
        app.http().with("Accept", accepted).get(LONG).is(200).hasHeader("Content-Type", "application/json");
        app.http().with("Accept", accepted).get("/nowhere").isProblem(404, "route_not_found");
        app.http().with("Accept", accepted).get(THINGS + "/broken").isProblem(500, "internal_error");
        try (Frames frames = Frames.open(app.address())) {
            assertThat(frames.get(1, LONG, "accept", accepted).head(1)).containsEntry(":status", "200");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "image/*",
                "application/xml",
                "application/json;q=0",
                "application/json;q=0.000",
                "*/*, application/json;q=0",
                "*/*;q=0",
                "application/*;q=0, */*"
            })
    void refusesWhoeverDoesNot(String accepted) {
        app.http().with("Accept", accepted).get(LONG).isProblem(406, "not_acceptable");
        app.http().with("Accept", accepted).get(THINGS).isProblem(401, "unauthenticated");
        app.http().with("Accept", accepted).get("/nowhere").isProblem(404, "route_not_found");
        try (Frames frames = Frames.open(app.address())) {
            assertThat(frames.get(1, LONG, "accept", accepted).head(1)).containsEntry(":status", "406");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data; boundary=x",
                "multipart/form-data",
                "application/x-www-form-urlencoded",
                "text/plain",
                "text/json",
                "application/jsonp",
                "application/merge-patch+json",
                "application/json, text/plain",
                "application/json; charset=iso-8859-1",
                "application/json; charset=utf-16",
                "application/json;charset=\"latin1\"",
                "json",
                ";",
                ""
            })
    void refusesBodiesOfOtherTypes(String type) {
        Answer refused = me.with("Content-Type", type).send("POST", THINGS, NEW);
        refused.isProblem(415, "unsupported_media_type").hasHeader("Accept", "application/json");
        for (Answer answer : List.of(
                refused,
                app.http().with("Content-Type", type).send("POST", THINGS, NEW).isProblem(401, "unauthenticated"),
                me.with("Content-Type", type).send("POST", "/nowhere", NEW).isProblem(404, "route_not_found"),
                me.with("Content-Type", type).send("PUT", THINGS, NEW).isProblem(405, "method_not_allowed"))) {
            answer.hasHeader("X-Content-Type-Options", "nosniff");
            assertThat(answer.header("RateLimit")).isPresent();
        }
        app.http().with("Content-Type", type).get("/health").is(200);
        try (Frames frames = Frames.open(app.address())) {
            Map<String, String> head = frames.send(
                            HEADERS, END_HEADERS, 1, request("POST", THINGS + "/large", "content-type", type))
                    .send(DATA, END_STREAM, 1, "{\"text\": \"x\"}".getBytes(StandardCharsets.UTF_8))
                    .head(1);
            assertThat(head).containsEntry(":status", "415").containsKeys("x-request-id", "ratelimit");
            assertThat(frames.body(1)).contains("unsupported_media_type");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON",
                "application/json;charset=utf-8",
                "application/json ; charset=\"UTF-8\"",
                "application/json; profile=x"
            })
    void readsJsonHoweverItIsNamed(String type) {
        me.with("Content-Type", type).send("POST", THINGS, NEW).is(201);
    }

    @Test
    void refusesABodyOfNoType() {
        me.send("POST", THINGS, NEW).isProblem(415, "unsupported_media_type");
        String made = me.post(THINGS, "{\"name\": \"typed\", \"size\": 1}")
                .header("Location")
                .orElseThrow();
        BodyPublisher change = BodyPublishers.ofString("{\"size\": 2}");
        for (Http patching : List.of(me, me.with("Content-Type", "text/plain"))) {
            patching.send("PATCH", made, change)
                    .isProblem(415, "unsupported_media_type")
                    .hasHeader("Accept-Patch", "application/json, application/merge-patch+json");
        }
        me.with("Content-Type", "application/merge-patch+json")
                .send("PATCH", made, change)
                .is(200);
        me.post(THINGS).isProblem(400, "malformed_json");
        try (Frames frames = Frames.open(app.address())) {
            frames.send(HEADERS, END_HEADERS, 1, request("POST", THINGS + "/large"))
                    .send(DATA, END_STREAM, 1, "{\"text\": \"x\"}".getBytes(StandardCharsets.UTF_8));
            assertThat(frames.head(1)).containsEntry(":status", "415");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1-2-3-4-5",
                "0-0-0-0-0",
                "00000001-00002-003-0004-000000000005",
                "01a1f8be1a4674cfb5579cff356905c0",
                "{01a1f8be-1a46-74cf-b557-9cff356905c}",
                "01a1f8be-1a46-74cf-b557-9cff356905c",
                "+1a1f8be-1a46-74cf-b557-9cff356905c0"
            })
    void takesIdsInTheirOneForm(String id) {
        String escaped = id.replace("{", "%7B").replace("}", "%7D").replace("+", "%2B");
        me.get(THINGS + "/" + escaped).isProblem(400, "malformed_id");
        me.get(THINGS + "/search?id=" + escaped).isProblem(400, "malformed_id");
        me.post(THINGS + "/everything", "{\"id\": \"" + id + "\"}").isProblem(422, "validation_failed");
    }

    @Test
    void takesIdsInCapitals() {
        String id = "01A1F8BE-1A46-74CF-B557-9CFF356905C0";
        me.get(THINGS + "/" + id).isProblem(404, "thing_not_found");
        me.get(THINGS + "/search?id=" + id).is(200).has(id.toLowerCase(Locale.ROOT));
    }
}
