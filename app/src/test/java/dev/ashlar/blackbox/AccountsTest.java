package dev.ashlar.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What accounts go through, from the set-up link of an empty installation on. */
@ParameterizedClass
@MethodSource("dev.ashlar.blackbox.Installation#databases")
final class AccountsTest {

    private final Program program;
    private final People people;

    AccountsTest(TestDatabase database) {
        program = Installation.on(database)
                .with("ASHLAR_RATE_LIMIT_STRICT_REQUESTS", "1000000")
                .serve();
        people = new People(program);
    }

    @AfterEach
    void stop() {
        program.close();
    }

    @Test
    void theSetUpLinkMakesTheFirstAdministratorOnce() {
        String token = people.setUpToken();
        program.http().get("/setup").is(200).has("Make the first administrator");
        Http admin = people.firstAdmin();
        admin.get("/api/v1/users/me")
                .is(200)
                .has("\"admin@example.com\"", "\"role\":\"admin\"")
                .hasNot("assword");
        assertThat(program.http()
                        .post("/api/v1/auth/setup", """
                                {"token":"%s","email":"second@example.com","password":"%s","name":"Second"}""".formatted(token, People.PASSWORD))
                        .status())
                .isBetween(400, 499);
    }

    @Test
    void signsUpInAndOutAndRefreshes() {
        people.signUp("grace@example.com").is(201).hasNot(People.PASSWORD, "$argon2");
        people.signUp("grace@example.com").isProblem(409, "email_taken");
        program.http()
                .post("/api/v1/auth/login", "{\"email\":\"grace@example.com\",\"password\":\"quite another one\"}")
                .isProblem(401, "credentials_invalid");

        Answer tokens = people.tokens("grace@example.com").is(200);
        Answer refreshed = program.http()
                .post("/api/v1/auth/refresh", "{\"refreshToken\":\"" + tokens.text("/data/refreshToken") + "\"}")
                .is(200);
        Http grace = program.http().bearer(refreshed.text("/data/accessToken"));
        grace.get("/api/v1/users/me").is(200).has("\"grace@example.com\"");
        grace.get("/api/v1/users").isProblem(403, "forbidden");
        grace.post("/api/v1/auth/logout").is(204);
        grace.get("/api/v1/users/me").isProblem(401, "session_revoked");
        program.http()
                .get("/.well-known/jwks.json")
                .is(200)
                .has("\"kid\"", "\"EC\"")
                .hasNot("\"d\"");
    }

    @Test
    void makesListsChangesExportsAndDeletesUsers() {
        Http admin = people.firstAdmin();
        Answer made =
                admin.post("/api/v1/users", """
                {"email":"linus@example.com","name":"Linus","password":"%s"}""".formatted(People.PASSWORD)).is(201);
        String path = made.header("Location").orElseThrow();
        String tag = admin.get(path).is(200).header("ETag").orElseThrow();
        admin.with("If-None-Match", tag).get(path).is(304);

        admin.with("If-Match", tag)
                .patch(path, "{\"name\":\"Linus T\"}")
                .is(200)
                .has("\"Linus T\"");
        admin.with("If-Match", tag).patch(path, "{\"name\":\"Late\"}").isProblem(412, "precondition_failed");
        admin.patch(path, "{\"shoeSize\":46}")
                .isProblem(422, "validation_failed")
                .has("unknown_member", "/shoeSize");

        Answer first = admin.get("/api/v1/users?limit=1").is(200);
        admin.get("/api/v1/users?limit=1&cursor=" + first.text("/page/nextCursor"))
                .is(200);
        admin.get("/api/v1/users?limit=1&cursor=nonsense").isProblem(400, "malformed_cursor");

        Answer export = admin.get("/api/v1/users/export").is(200);
        assertThat(export.header("Content-Type").orElse("")).startsWith("application/x-ndjson");
        assertThat(export.body().lines()).hasSize(2).allMatch(line -> line.startsWith("{") && line.endsWith("}"));

        people.signIn("linus@example.com");
        admin.delete(path).is(204);
        people.tokens("linus@example.com").isProblem(401, "credentials_invalid");
    }

    @Test
    void repeatsAnAnswerInsteadOfItsEffect() {
        Http admin = people.firstAdmin().with("Idempotency-Key", "make-one");
        String body = "{\"email\":\"once@example.com\",\"name\":\"Once\"}";
        Answer first = admin.post("/api/v1/users", body).is(201);
        Answer second = admin.post("/api/v1/users", body).is(201).hasHeader("Idempotency-Replayed", "true");
        assertThat(second.text("/data/id")).isEqualTo(first.text("/data/id"));
        admin.post("/api/v1/users", body.replace("Once", "Twice")).isProblem(422, "idempotency_key_reused");
    }

    @Test
    void answersMistakesWithProblems() {
        Http admin = people.firstAdmin();
        admin.post("/api/v1/users", "{\"email\":").isProblem(400, "malformed_json");
        admin.post("/api/v1/users", "{\"email\":\"nobody\",\"name\":\"\"}")
                .isProblem(422, "validation_failed")
                .has("\"/email\"", "\"/name\"");
        admin.get("/api/v1/users/not-an-id").isProblem(400, "malformed_id");
        admin.get("/api/v1/users/01890000-0000-7000-8000-000000000000").isProblem(404, "user_not_found");
        admin.get("/api/v1/users?nonsense=1").isProblem(400, "unknown_parameter");
        admin.delete("/api/v1/auth/login").isProblem(405, "method_not_allowed");
        admin.with("Content-Type", "text/plain")
                .post("/api/v1/users", "hello")
                .isProblem(415, "unsupported_media_type");
        admin.post("/api/v1/users", "{\"name\":\"" + "x".repeat(20_000) + "\"}").isProblem(413, "payload_too_large");
    }
}
