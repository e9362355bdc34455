package dev.ashlar.things;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What every route does without being asked. */
@ModuleTest
class ConventionsTest {

    private static final String THINGS = "/api/v1/things";

    private final App app;
    private final Http me;

    ConventionsTest(App app) {
        this.app = app;
        this.me = app.as(UUID.randomUUID());
    }

    private Answer make(String name) {
        return me.post(THINGS, "{\"name\": \"" + name + "\", \"size\": 1}").is(201);
    }

    @Test
    void answersEveryErrorInOneForm() {
        List<Answer> errors = List.of(
                app.http().get("/nowhere").isProblem(404, "route_not_found"),
                app.http().put(THINGS, "{}").isProblem(405, "method_not_allowed"),
                app.http().get(THINGS).isProblem(401, "unauthenticated"),
                app.http().bearer("nonsense").get(THINGS).isProblem(401, "token_invalid"),
                app.http().get(THINGS + "/broken").isProblem(500, "internal_error"),
                me.post(THINGS, "{").isProblem(400, "malformed_json"),
                me.post(THINGS, "").isProblem(400, "malformed_json"),
                me.with("Content-Type", "text/plain").post(THINGS, "x").isProblem(415, "unsupported_media_type"),
                me.with("Accept", "image/png").get(THINGS).isProblem(406, "not_acceptable"),
                me.post(THINGS, "{\"name\": \"" + "x".repeat(20_000) + "\"}").isProblem(413, "payload_too_large"),
                me.get(THINGS + "/nonsense").isProblem(400, "malformed_id"),
                me.get(THINGS + "?x=1").isProblem(400, "unknown_parameter"),
                me.get(THINGS + "?sort=x").isProblem(400, "malformed_parameter").has("must be one of createdAt"),
                me.get(THINGS + "/plain?sort=x").isProblem(400, "unknown_parameter"),
                me.get(THINGS + "?limit=-1").isProblem(400, "malformed_parameter"),
                me.get(THINGS + "?limit=1&limit=2").isProblem(400, "duplicate_parameter"),
                me.post(THINGS, "{\"name\": \"stuck\", \"size\": 1}").isProblem(409, "thing_stuck"),
                me.post(THINGS, "{\"name\": \"\", \"size\": 1001}").isProblem(422, "validation_failed"));
        for (Answer error : errors) {
            error.has("\"title\":", "\"detail\":", "\"instance\":").hasNot("secret", "SQL", "org.", "jakarta");
        }
        app.http().put(THINGS, "{}").hasHeader("Allow", "GET, HEAD, OPTIONS, POST");
        assertThat(app.http().get(THINGS).header("WWW-Authenticate").orElse("")).startsWith("Bearer");
    }

    @Test
    void waitsForAnAuthenticatorThatTakesItsTime() {
        String token = "test." + UUID.randomUUID() + ".";
        app.http().bearer("later." + token).get(THINGS).is(200);
        app.http().bearer("later.nonsense").get(THINGS).isProblem(401, "token_invalid");
        app.http().bearer("later.nonsense").post(THINGS + "/everything", "{}").isProblem(401, "token_invalid");
        app.http().bearer("later." + token).post(THINGS + "/everything", "{}").is(200);
    }

    @Test
    void putsItsHeadersOnEveryAnswer() {
        for (Answer answer : List.of(app.http().get("/nowhere"), app.http().get(THINGS + "/long"), make("headers"))) {
            answer.hasHeader("X-Content-Type-Options", "nosniff")
                    .hasHeader("Referrer-Policy", "no-referrer")
                    .hasHeader("Cache-Control", "no-store")
                    .hasHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
            assertThat(answer.header("X-Request-Id")).isPresent();
            assertThat(answer.header("RateLimit-Policy")).contains("\"default\";q=1000000;w=60");
            assertThat(answer.header("RateLimit").orElse("")).matches("\"default\";r=\\d+;t=\\d+");
            assertThat(answer.header("Server")).isEmpty();
            assertThat(answer.header("X-Powered-By")).isEmpty();
            assertThat(answer.header("Strict-Transport-Security")).isEmpty();
        }
    }

    @Test
    void keepsAGoodRequestIdAndNoOther() {
        app.http().with("X-Request-Id", "order-4711.a_b").get("/nowhere").hasHeader("X-Request-Id", "order-4711.a_b");
        for (String bad : List.of("short", "x".repeat(129), "with space 123", "<script>alert", "a%0d%0aX: y")) {
            Answer answer = app.http().with("X-Request-Id", bad).get("/nowhere");
            assertThat(answer.header("X-Request-Id").orElse(""))
                    .isNotEqualTo(bad)
                    .hasSize(36);
        }
    }

    @Test
    void makesOneThingPerKey() {
        Http once = me.with("Idempotency-Key", "key-" + UUID.randomUUID());
        Answer first = once.post(THINGS, "{\"name\": \"once\", \"size\": 1}").is(201);
        Answer second = once.post(THINGS, "{\"name\": \"once\", \"size\": 1}").is(201);
        second.hasHeader("Idempotency-Replayed", "true");
        assertThat(second.body()).isEqualTo(first.body());
        once.post(THINGS, "{\"name\": \"once\", \"size\": 2}").isProblem(422, "idempotency_key_reused");
        me.with("Idempotency-Key", "x".repeat(256))
                .post(THINGS, "{\"name\": \"a\", \"size\": 1}")
                .isProblem(400, "idempotency_key_invalid");
        me.post(THINGS + "/paid", "{\"text\": \"a\"}").isProblem(400, "idempotency_key_required");
        assertThat(app.get(ThingRepository.class).countByName("once")).isEqualTo(1);
    }

    @Test
    void doesNotKeepWhatWasRolledBack() {
        Http once = me.with("Idempotency-Key", "key-" + UUID.randomUUID());
        once.post(THINGS, "{\"name\": \"stuck\", \"size\": 1}").isProblem(409, "thing_stuck");
        once.post(THINGS, "{\"name\": \"unstuck\", \"size\": 1}").is(201);
    }

    @Test
    void keepsTheKeysOfCallersApart() {
        String key = "key-" + UUID.randomUUID();
        String body = "{\"name\": \"mine\", \"size\": 1}";
        Answer mine = me.with("Idempotency-Key", key).post(THINGS, body).is(201);
        Answer theirs = app.as(UUID.randomUUID())
                .with("Idempotency-Key", key)
                .post(THINGS, body)
                .is(201);
        assertThat(theirs.header("Idempotency-Replayed")).isEmpty();
        assertThat(theirs.text("/data/id")).isNotEqualTo(mine.text("/data/id"));
    }

    @Test
    void makesOneThingFromFiftyCallsAtOnce() throws Exception {
        Http once = me.with("Idempotency-Key", "key-" + UUID.randomUUID());
        List<Answer> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Answer> call = () -> once.post(THINGS, "{\"name\": \"parallel\", \"size\": 1}");
            for (Future<Answer> future : threads.invokeAll(java.util.Collections.nCopies(50, call))) {
                answers.add(future.get());
            }
        }
        assertThat(app.get(ThingRepository.class).countByName("parallel")).isEqualTo(1);
        assertThat(answers.stream()
                        .filter(answer -> answer.status() == 201
                                && answer.header("Idempotency-Replayed").isEmpty()))
                .hasSize(1);
        for (Answer answer : answers) {
            if (answer.status() != 201) {
                answer.isProblem(409, "idempotency_in_progress");
                assertThat(answer.header("Retry-After")).isPresent();
            }
        }
    }

    @Test
    void showsNoRowTwiceAndMissesNoneWhileRowsComeAndGo() {
        Http owner = app.as(UUID.randomUUID());
        Set<String> steady = new HashSet<>();
        List<String> doomed = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String id = owner.post(THINGS, "{\"name\": \"page\", \"size\": 1}")
                    .is(201)
                    .text("/data/id");
            if (i % 3 == 0) {
                doomed.add(id);
            } else {
                steady.add(id);
            }
        }
        List<String> seen = new ArrayList<>();
        String cursor = "";
        while (!cursor.equals("null")) {
            Answer page = owner.get(THINGS + "?limit=7" + (cursor.isEmpty() ? "" : "&cursor=" + cursor))
                    .is(200);
            for (int i = 0; i < page.at("/data").size(); i++) {
                seen.add(page.text("/data/" + i + "/id"));
            }
            cursor = page.text("/page/nextCursor");
            owner.delete(THINGS + "/" + doomed.removeLast()).is(204);
            owner.post(THINGS, "{\"name\": \"late\", \"size\": 1}").is(201);
        }
        assertThat(seen).doesNotHaveDuplicates().containsAll(steady);
        String good = owner.get(THINGS + "?limit=7").text("/page/nextCursor");
        String bent = (good.charAt(0) == 'A' ? "B" : "A") + good.substring(1);
        owner.get(THINGS + "?limit=7&cursor=" + bent).isProblem(400, "malformed_cursor");
        owner.get(THINGS + "?limit=7&cursor=" + good + "A").isProblem(400, "malformed_cursor");
        Answer stranger = app.as(UUID.randomUUID()).get(THINGS + "?limit=7&cursor=" + good);
        steady.forEach(stranger::hasNot);
        assertThat(owner.get(THINGS + "?limit=100000").is(200).text("/page/limit"))
                .isEqualTo("100");
    }

    @Test
    void losesNobodysChange() {
        Answer made = make("versioned");
        String path = made.header("Location").orElseThrow();
        String etag = me.get(path).is(200).header("ETag").orElseThrow();
        assertThat(etag).matches("\"[0-9]+\"");
        me.with("If-Match", etag).patch(path, "{\"size\": 2}").is(200);
        me.with("If-Match", etag).patch(path, "{\"size\": 3}").isProblem(412, "precondition_failed");
        me.with("If-Match", etag).delete(path).isProblem(412, "precondition_failed");
        assertThat(me.get(path).text("/data/size")).isEqualTo("2");
        String now = me.get(path).header("ETag").orElseThrow();
        Answer known = me.with("If-None-Match", "\"x\", W/" + now).get(path).is(304);
        assertThat(known.body()).isEmpty();
        known.hasHeader("ETag", now);
        me.with("If-None-Match", etag).get(path).is(200);
        me.patch(path, "{\"other\": 2}").isProblem(422, "validation_failed").has("\"/other\"", "unknown_member");
    }

    @Test
    void hidesForeignThingsLikeAbsentOnes() {
        String path = make("hidden").header("Location").orElseThrow();
        Http stranger = app.as(UUID.randomUUID()).with("X-Request-Id", "the-same-id");
        String absent = stranger.get(THINGS + "/" + UUID.randomUUID())
                .isProblem(404, "thing_not_found")
                .body();
        String foreign = stranger.get(path).isProblem(404, "thing_not_found").body();
        assertThat(foreign.replaceAll("[0-9a-f-]{36}", "id")).isEqualTo(absent.replaceAll("[0-9a-f-]{36}", "id"));
    }

    @Test
    void saysWhenARouteWillGo() {
        app.http()
                .get(THINGS + "/old")
                .is(200)
                .hasHeader("Deprecation", "@1793491200")
                .hasHeader("Sunset", "Mon, 1 Nov 2027 00:00:00 GMT");
        assertThat(app.http().get(THINGS + "/old").header("Link").orElse(""))
                .contains("rel=\"deprecation\"", "</api/v1/things/long>; rel=\"successor-version\"");
    }

    @Test
    void answersHeadAndOptions() {
        Answer head = app.http().head(THINGS + "/long").is(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.header("X-Request-Id")).isPresent();
        app.http().options(THINGS).is(204).hasHeader("Allow", "GET, HEAD, OPTIONS, POST");
    }

    @Test
    void compressesWhatIsLong() {
        Answer packed =
                app.http().with("Accept-Encoding", "gzip").get(THINGS + "/long").is(200);
        packed.hasHeader("Content-Encoding", "gzip");
        assertThat(String.join(",", packed.response().headers().allValues("Vary")))
                .contains("Accept-Encoding");
        assertThat(app.http()
                        .with("Accept-Encoding", "gzip")
                        .get(THINGS + "/numbers/1")
                        .header("Content-Encoding"))
                .isEmpty();
    }

    @Test
    void unpacksNoMoreThanTheRouteTakes() throws IOException {
        Http packed = me.with("Content-Type", "application/json").with("Content-Encoding", "gzip");
        byte[] good = gzip("{\"name\": \"packed\", \"size\": 1}".getBytes(java.nio.charset.StandardCharsets.UTF_8), 1);
        packed.send("POST", THINGS, BodyPublishers.ofByteArray(good)).is(201).has("packed");
        byte[] bomb = gzip(new byte[1024 * 1024], 100);
        byte[] small = gzip(new byte[1024], 8 * 1024);
        long before = used();
        packed.send("POST", THINGS, BodyPublishers.ofByteArray(bomb)).isProblem(413, "payload_too_large");
        packed.send("POST", THINGS, BodyPublishers.ofByteArray(small)).isProblem(413, "payload_too_large");
        packed.send("POST", THINGS + "/large", BodyPublishers.ofByteArray(gzip(new byte[70_000], 1)))
                .isProblem(413, "payload_too_large");
        assertThat(used() - before).isLessThan(32L * 1024 * 1024);
        packed.send("POST", THINGS, BodyPublishers.ofString("no gzip")).isProblem(400, "malformed_request");
        me.with("Content-Type", "application/json")
                .with("Content-Encoding", "br")
                .send("POST", THINGS, BodyPublishers.ofString("{}"))
                .isProblem(415, "unsupported_media_type");
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static byte[] gzip(byte[] part, int times) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream packing = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < times; i++) {
                packing.write(part);
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void tellsInEveryAnswerWhenItWasMade() {
        ZonedDateTime now = app.clock().instant().atZone(ZoneOffset.UTC);
        for (Answer answer : List.of(
                app.http().get("/health"),
                app.http().get("/nowhere"),
                app.http().get(THINGS),
                me.options(THINGS))) {
            String date = answer.header("Date").orElseThrow();
            assertThat(date).matches("[A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} \\d{2}:\\d{2}:\\d{2} GMT");
            assertThat(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME))
                    .isBetween(now.minusSeconds(2), now.plusSeconds(60));
        }
    }

    @Test
    void tellsItAlsoWhereNothingWasUnderstood() {
        assertThat(Wire.exchange(app.address(), "nonsense\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("\r\ndate: ");
    }

    @Test
    void tellsAReaderWhoKnowsItAlreadyToKeepItAsBefore() {
        for (String path : List.of("/openapi.json", "/docs", "/problems/validation-failed")) {
            Answer known = app.http().get(path).is(200);
            Answer again = app.http()
                    .with("If-None-Match", known.header("ETag").orElseThrow())
                    .get(path)
                    .is(304);
            for (String name : List.of("ETag", "Cache-Control", "Vary")) {
                assertThat(again.header(name)).as(name).isEqualTo(known.header(name));
            }
            assertThat(again.body()).isEmpty();
        }
    }

    @Test
    void cutsQueriesAtAmpersandsOnly() {
        me.get(THINGS + "?limit=1;sort=-createdAt").isProblem(400, "malformed_parameter");
        me.get(THINGS + "?x=a;limit=1").isProblem(400, "unknown_parameter").has("\"pointer\":\"x\"");
    }

    @Test
    void refusesTwoOrigins() {
        assertThat(Wire.exchange(
                        app.address(),
                        "GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                                + "Origin: https://app.example.com\r\nOrigin: https://evil.example\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"malformed_request\"");
    }

    @Test
    void letsNoPageOfAnotherOriginIn() {
        Answer refused = app.http()
                .with("Origin", "https://evil.example")
                .with("Access-Control-Request-Method", "POST")
                .options(THINGS)
                .isProblem(403, "origin_refused");
        assertThat(refused.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(app.http()
                        .with("Origin", "https://evil.example")
                        .get(THINGS + "/long")
                        .is(200)
                        .header("Access-Control-Allow-Origin"))
                .isEmpty();
    }

    @Test
    void takesTimesWithYearsOfFourDigitsOnly() {
        for (String time : List.of("0001-01-01T00:00:00Z", "2026-11-20T08:30:00.123456Z", "9999-12-31T23:59:59Z")) {
            me.post(THINGS + "/everything", "{\"time\": \"" + time + "\"}").is(200);
            me.get(THINGS + "/search?time=" + time).is(200).has(time);
        }
        me.get(THINGS + "/search?time=9999-12-31T23:59:59.9999999Z").is(200).has("9999-12-31T23:59:59.999999Z");
        for (String time : List.of(
                "+10000-01-01T00:00:00Z",
                "+1000000000-12-31T23:59:59Z",
                "0000-12-31T00:00:00Z",
                "-0044-03-15T12:00:00Z")) {
            me.post(THINGS + "/everything", "{\"time\": \"" + time + "\"}")
                    .isProblem(422, "validation_failed")
                    .has("\"/time\"");
            me.get(THINGS + "/search?time=" + time.replace("+", "%2B")).isProblem(400, "malformed_parameter");
        }
        for (String day : List.of("+10000-01-01", "0000-12-31")) {
            me.post(THINGS + "/everything", "{\"day\": \"" + day + "\"}").isProblem(422, "validation_failed");
            me.get(THINGS + "/search?day=" + day.replace("+", "%2B")).isProblem(400, "malformed_parameter");
        }
    }

    @Test
    void takesAWordAsItIsWrittenAndNoOther() {
        me.get(THINGS + "/search?colour=RED").is(200).has("RED");
        for (String colour : List.of("red", "", "BLUE", "RED%20", "0")) {
            me.get(THINGS + "/search?colour=" + colour)
                    .isProblem(400, "malformed_parameter")
                    .has("must be one of RED, GREEN");
        }
    }

    @Test
    void answersADeepBodyAtOnce() {
        String deep = "[".repeat(1_000) + "]".repeat(1_000);
        me.post(THINGS, deep).isProblem(400, "malformed_json");
        long begin = System.nanoTime();
        me.post(THINGS, deep).isProblem(400, "malformed_json");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(100));
    }
}
