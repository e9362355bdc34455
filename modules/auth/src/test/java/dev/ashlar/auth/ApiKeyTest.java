package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.auth.People.Person;
import dev.ashlar.kernel.database.Database;
import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.AtOnce;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** Keys for programs. */
@ModuleTest(settings = {People.CHEAP_HASHES, People.PROXY, People.PAGES})
class ApiKeyTest {

    private static final String ME = "/api/v1/users/me";
    private static final String KEYS = "/api/v1/auth/api-keys";

    private final App app;
    private final People people;

    ApiKeyTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @Test
    void worksUntilItIsRevoked() {
        Person person = people.signedIn();
        Answer made = person.http()
                .post(KEYS, "{\"name\": \"nightly report\", \"scopes\": [\"user\"]}")
                .is(201);
        String key = made.text("/data/key");
        String id = made.text("/data/id");
        assertThat(people.mail(people.admin(), person.email(), "An API key was made"))
                .contains("nightly report")
                .doesNotContain(key);
        made.hasHeader("Location", KEYS + "/" + id);
        assertThat(key).startsWith("ak_").hasSizeGreaterThan(40);
        app.http().bearer(key).get(ME).is(200).has(person.email());
        Answer list = person.http().get(KEYS).is(200).hasNot(key, "hash");
        assertThat(list.text("/data/0/prefix")).isEqualTo(key.substring(0, 11));
        Person stranger = people.signedIn();
        stranger.http().get(KEYS + "/" + id).isProblem(404, "api_key_not_found");
        stranger.http().delete(KEYS + "/" + id).isProblem(404, "api_key_not_found");
        app.http().bearer(key).get(ME).is(200);
        person.http().delete(KEYS + "/" + id).is(204);
        app.http().bearer(key).get(ME).isProblem(401, "token_invalid");
        person.http().get(KEYS + "/" + id).isProblem(404, "api_key_not_found");
        assertThat(app.events().of(AuthEvent.ApiKeyRevoked.class)).isNotEmpty();
    }

    @Test
    void doesNoMoreThanItsScopesAndItsMaker() {
        Person person = people.signedIn();
        person.http().post(KEYS, "{\"name\": \"x\", \"scopes\": [\"admin\"]}").isProblem(403, "scope_too_wide");
        person.http()
                .post(KEYS, "{\"name\": \"x\", \"scopes\": [\"user\", \"all\"]}")
                .isProblem(422, "validation_failed")
                .has("\"pointer\":\"/scopes/1\"", "one_of", "user, admin");
        person.http().post(KEYS, "{\"name\": \"x\", \"scopes\": []}").isProblem(422, "validation_failed");
        Person admin = people.admin();
        String narrow = admin.apiKey("narrow");
        String wide = admin.http()
                .post(KEYS, "{\"name\": \"wide\", \"scopes\": [\"admin\"]}")
                .is(201)
                .text("/data/key");
        app.http().bearer(narrow).get("/api/v1/users").isProblem(403, "forbidden");
        app.http().bearer(wide).get("/api/v1/users").is(200);
        app.http()
                .bearer(wide)
                .post(KEYS, "{\"name\": \"offspring\", \"scopes\": [\"admin\"]}")
                .isProblem(403, "forbidden")
                .has("An API key cannot do this");
        app.http()
                .bearer(narrow)
                .post("/api/v1/auth/mfa/totp")
                .isProblem(403, "forbidden")
                .has("An API key cannot do this");
        app.http().bearer(wide).post("/api/v1/auth/logout").isProblem(403, "session_needed");
    }

    @Test
    void expires() {
        Person person = people.signedIn();
        String key = person.http()
                .post(
                        KEYS,
                        "{\"name\": \"short\", \"scopes\": [\"user\"], \"expiresAt\": \"%s\"}"
                                .formatted(app.clock().instant().plus(Duration.ofHours(1))))
                .is(201)
                .text("/data/key");
        app.http().bearer(key).get(ME).is(200);
        app.clock().advance(Duration.ofHours(1));
        app.http()
                .bearer(key)
                .get(ME)
                .isProblem(401, "token_expired")
                .has("Make another")
                .hasHeader("WWW-Authenticate", "Bearer realm=\"ashlar\", error=\"invalid_token\"");
        // Who is only near it learns nothing, and neither does anybody of a key that was revoked.
        Http same = app.http().with("X-Request-Id", "same-for-all");
        Answer forged = same.bearer(key.substring(0, key.length() - 1) + (key.endsWith("A") ? "B" : "A"))
                .get(ME)
                .isProblem(401, "token_invalid");
        assertThat(same.bearer("ak_" + "x".repeat(43))
                        .get(ME)
                        .isProblem(401, "token_invalid")
                        .body())
                .isEqualTo(forged.body());
        Http owner = person.again().http();
        String id = owner.get(KEYS).is(200).text("/data/0/id");
        owner.delete(KEYS + "/" + id).is(204);
        assertThat(same.bearer(key).get(ME).isProblem(401, "token_invalid").body())
                .isEqualTo(forged.body());
    }

    /** Whoever finds a key must not make more of it than it is: another key, or its owner locked out. */
    @Test
    void managesNothingThatLetsPeopleIn() {
        Person person = people.signedIn();
        Person elsewhere = person.again();
        String key = person.apiKey("found");
        Http http = app.http().bearer(key);
        http.get(ME).is(200);
        String id = person.http().get(KEYS).is(200).text("/data/0/id");
        String self = "/api/v1/users/" + person.id();
        http.delete(KEYS + "/" + id).isProblem(403, "session_needed");
        http.delete(KEYS + "/" + UUID.randomUUID()).isProblem(403, "session_needed");
        http.delete("/api/v1/auth/sessions/" + RefreshTokenParts.session(elsewhere.refresh()))
                .isProblem(403, "session_needed");
        http.post("/api/v1/auth/logout-others").isProblem(403, "session_needed");
        http.delete("/api/v1/auth/session").isProblem(403, "session_needed");
        http.post("/api/v1/auth/password/change", """
                {"currentPassword": "%s", "newPassword": "a password of the finder"}""".formatted(People.PASSWORD))
                .isProblem(403, "session_needed");
        http.post("/api/v1/auth/reauthenticate", "{\"password\": \"" + People.PASSWORD + "\"}")
                .isProblem(403, "session_needed");
        List<Function<Http, Answer>> dangerous = List.of(
                finder -> finder.post(KEYS, "{\"name\": \"more\", \"scopes\": [\"user\"]}"),
                finder -> finder.post(self + "/email", "{\"email\": \"" + people.newEmail() + "\"}"),
                finder -> finder.post("/api/v1/auth/mfa/totp"),
                finder -> finder.post("/api/v1/auth/mfa/totp/confirm", "{\"code\": \"000000\"}"),
                finder -> finder.delete("/api/v1/auth/mfa/totp"),
                finder -> finder.post("/api/v1/auth/mfa/recovery-codes"),
                finder -> finder.post("/api/v1/auth/passkeys/registration/options"),
                finder -> finder.delete("/api/v1/auth/passkeys/" + UUID.randomUUID()),
                finder -> finder.post("/api/v1/users/me/data-exports"),
                finder -> finder.delete(self));
        for (Function<Http, Answer> act : dangerous) {
            act.apply(http).isProblem(403, "forbidden").has("An API key cannot do this");
        }
        elsewhere.http().get(ME).is(200).has(person.email());
        person.http().get(KEYS + "/" + id).is(200);
        person.http().get(KEYS).is(200).hasNot("more");
        person.again().http().delete(KEYS + "/" + id).is(204);
    }

    @Test
    void areNoMoreThanAnAccountCanHave() {
        Person person = people.signedIn();
        for (int i = 0; i < 45; i++) {
            person.apiKey("key " + i);
        }
        List<Integer> answers = AtOnce.run(
                12,
                i -> person.http()
                        .post(KEYS, "{\"name\": \"at once " + i + "\", \"scopes\": [\"user\"]}")
                        .status());
        assertThat(answers.stream().filter(status -> status == 201)).hasSize(5);
        assertThat(answers.stream().filter(status -> status == 409)).hasSize(7);
        Answer all = person.http().get(KEYS + "?limit=100").is(200);
        assertThat(all.at("/data").size()).isEqualTo(50);
        person.http()
                .post(KEYS, "{\"name\": \"one more\", \"scopes\": [\"user\"]}")
                .isProblem(409, "too_many_api_keys")
                .has("ashlar.auth.api-keys-per-account");
        people.signedIn().apiKey("of somebody else");
        person.http().delete(KEYS + "/" + all.text("/data/7/id")).is(204);
        person.apiKey("in its place");
        person.http().post(KEYS, "{\"name\": \"x\", \"scopes\": [\"user\"]}").isProblem(409, "too_many_api_keys");
    }

    @Test
    void doesNotBelongIntoAnAddress() {
        Person person = people.signedIn();
        String key = person.apiKey("x");
        app.http()
                .get(ME + "?api_key=" + key)
                .isProblem(400, "unknown_parameter")
                .has("does not belong into an address")
                .hasNot(key);
        for (String query : new String[] {"state=" + key, "state=" + key.replace("ak_", "%61k_"), key + "=x"}) {
            app.http()
                    .get("/api/v1/auth/oidc/nobody/callback?" + query)
                    .isProblem(400, "unknown_parameter")
                    .has("does not belong into an address")
                    .hasNot(key);
        }
    }

    @Test
    void mayBeginLikeAnOrdinaryWord() {
        Person admin = people.admin();
        for (String word :
                new String[] {"break_even", "zak_jones", "ak_", "ak_" + "x".repeat(42), "ak_" + "x".repeat(44)}) {
            admin.http().get("/api/v1/users?q=" + word).is(200);
        }
    }

    @Test
    void refusesKeysNobodyMade() {
        app.http().bearer("ak_" + "x".repeat(43)).get(ME).isProblem(401, "token_invalid");
        app.http().bearer("ak_").get(ME).isProblem(401, "token_invalid");
    }

    @Test
    void takesAWrongKeyForNothingUnusual() {
        List<String> logged = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {

            @Override
            public void publish(LogRecord entry) {
                logged.add(entry.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger cache = Logger.getLogger("com.github.benmanes.caffeine");
        cache.addHandler(handler);
        try {
            for (int i = 0; i < 20; i++) {
                app.http().bearer("ak_wrong" + i).get(ME).isProblem(401, "token_invalid");
            }
        } finally {
            cache.removeHandler(handler);
        }
        assertThat(logged).isEmpty();
    }

    @Test
    void hasAVersion() {
        Person person = people.signedIn();
        String id = person.http()
                .post(KEYS, "{\"name\": \"x\", \"scopes\": [\"user\"]}")
                .is(201)
                .text("/data/id");
        String path = KEYS + "/" + id;
        String etag = person.http().get(path).is(200).header("ETag").orElseThrow();
        assertThat(etag).startsWith("\"").endsWith("\"");
        person.http().with("If-None-Match", etag).get(path).is(304);
        // A use is nothing that anybody changed: whoever revokes the key need not race with it.
        app.get(ApiKeyRepository.class).touch(UUID.fromString(id), app.clock().instant());
        person.http().get(path).is(200).hasHeader("ETag", etag).hasNot("\"lastUsedAt\":null");
        person.http().with("If-Match", "\"another\"").delete(path).isProblem(412, "precondition_failed");
        person.http().get(path).is(200);
        person.http().with("If-Match", etag).delete(path).is(204);
        person.http().get(path).isProblem(404, "api_key_not_found");
    }

    @Test
    void isMadeOnceHoweverOftenTheCallIsRepeated() throws SQLException {
        Person person = people.signedIn();
        String body = "{\"name\": \"once\", \"scopes\": [\"user\"]}";
        Http once = person.http().with("Idempotency-Key", "one key");
        Answer first = once.post(KEYS, body).is(201);
        Answer again = once.post(KEYS, body).is(201).hasHeader("Idempotency-Replayed", "true");
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(person.http().get(KEYS).is(200).at("/data").size()).isEqualTo(1);
        String key = first.text("/data/key");
        app.http().bearer(key).get(ME).is(200).has(person.email());
        once.post(KEYS, body.replace("once", "twice")).isProblem(422, "idempotency_key_reused");
        assertThat(keptAnswers()).isNotEmpty().noneMatch(answer -> answer.contains(key) || answer.contains("once"));
        Person other = people.signedIn();
        other.http().with("Idempotency-Key", "one key").post(KEYS, body).is(201).hasNot(key);
    }

    private List<String> keptAnswers() throws SQLException {
        List<String> bodies = new ArrayList<>();
        try (Connection connection = app.get(Database.class).connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT body FROM kernel.idempotency_keys")) {
            while (rows.next()) {
                bodies.add(rows.getString(1));
            }
        }
        return bodies;
    }
}
