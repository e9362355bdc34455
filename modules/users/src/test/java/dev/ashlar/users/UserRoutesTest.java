package dev.ashlar.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@ModuleTest
class UserRoutesTest {

    private static final UUID ADMIN = UUID.fromString("01900000-0000-7000-8000-000000000001");

    private final App app;
    private final Http admin;

    UserRoutesTest(App app) {
        this.app = app;
        this.admin = app.as(ADMIN, "admin");
    }

    @Test
    void makesAndShowsAnAccount() {
        var made = admin.post("/api/v1/users", """
                        {"email": "Ada@Example.com", "name": "Ada"}""").is(201);
        assertThat(made.text("/data/email")).isEqualTo("ada@example.com");
        String location = made.header("Location").orElseThrow();
        admin.get(location).is(200).hasHeader("ETag", "\"0\"").has("\"role\":\"user\"", "\"locale\":null");
        UUID id = UUID.fromString(made.text("/data/id"));
        app.as(id).get("/api/v1/users/me").is(200);
        app.as(UUID.randomUUID()).get(location).isProblem(404, "user_not_found");
        app.http().get(location).isProblem(401, "unauthenticated");
        assertThat(app.events().of(UserEvent.Registered.class))
                .contains(new UserEvent.Registered(id, "ada@example.com", "Ada"));
    }

    @Test
    void refusesAnAddressThatIsTaken() {
        admin.post("/api/v1/users", "{\"email\": \"taken@example.com\", \"name\": \"First\"}")
                .is(201);
        admin.post("/api/v1/users", "{\"email\": \"Taken@EXAMPLE.com\", \"name\": \"Second\"}")
                .isProblem(409, "email_taken");
    }

    @Test
    void listsAllMistakesOfABody() {
        admin.post("/api/v1/users", "{\"email\": 7, \"nam\": \"x\"}")
                .isProblem(422, "validation_failed")
                .has("\"/email\"", "\"/nam\"", "unknown_member", "\"/name\"", "required");
        admin.post("/api/v1/users", "{\"email\": \"nonsense\", \"name\": \"\"}")
                .isProblem(422, "validation_failed")
                .has("{\"pointer\":\"/email\",\"code\":\"email\"", "{\"pointer\":\"/name\",\"code\":\"not_blank\"");
    }

    @Test
    void answersARepetitionWithTheFirstAnswer() {
        Http once = admin.with("Idempotency-Key", "key-1");
        var first = once.post("/api/v1/users", "{\"email\": \"once@example.com\", \"name\": \"Once\"}")
                .is(201);
        var second = once.post("/api/v1/users", "{\"email\": \"once@example.com\", \"name\": \"Once\"}")
                .is(201);
        assertThat(second.body()).isEqualTo(first.body());
        second.hasHeader("Idempotency-Replayed", "true");
        second.hasHeader("Location", first.header("Location").orElseThrow());
        once.post("/api/v1/users", "{\"email\": \"once@example.com\", \"name\": \"Onc\"}")
                .isProblem(422, "idempotency_key_reused");
    }

    @Test
    void changesOnlyWhatIsGiven() {
        var made = admin.post("/api/v1/users", "{\"email\": \"patch@example.com\", \"name\": \"Before\"}")
                .is(201);
        UUID id = UUID.fromString(made.text("/data/id"));
        Http self = app.as(id);
        String path = "/api/v1/users/" + id;
        self.patch(path, "{\"locale\": \"de\"}").is(200).has("\"name\":\"Before\"", "\"locale\":\"de\"");
        self.patch(path, "{\"locale\": null, \"name\": \"After\"}").is(200).has("\"After\"", "\"locale\":null");
        self.patch(path, "{\"role\": \"admin\"}")
                .isProblem(422, "validation_failed")
                .has("unknown_member");
        self.patch(path, "{\"name\": null}").isProblem(422, "validation_failed");
        self.patch(path, "{\"name\": \"  \"}")
                .isProblem(422, "validation_failed")
                .has("/name");
        self.with("If-Match", "\"0\"").patch(path, "{\"name\": \"Stale\"}").isProblem(412, "precondition_failed");
        self.with("If-None-Match", "\"2\"").get(path).is(304);
    }

    @Test
    void theProgramTellsWhatTheModuleOwns() {
        app.http().get("/modules").is(200).has("\"name\":\"users\"", "GET /api/v1/users/{id}");
    }

    @Test
    void walksAllPages() {
        for (int i = 0; i < 7; i++) {
            admin.post("/api/v1/users", "{\"email\": \"page" + i + "@example.com\", \"name\": \"P\"}")
                    .is(201);
        }
        var first = admin.get("/api/v1/users?limit=5&sort=-createdAt").is(200);
        String cursor = first.text("/page/nextCursor");
        admin.get("/api/v1/users?limit=5&sort=-createdAt&cursor=" + cursor).is(200);
        admin.get("/api/v1/users?limit=5&cursor=" + cursor).isProblem(400, "malformed_cursor");
        admin.get("/api/v1/users?limit=0").isProblem(400, "malformed_parameter");
        admin.get("/api/v1/users?limt=5").isProblem(400, "unknown_parameter");
        admin.get("/api/v1/users?limit=5&limit=6").isProblem(400, "duplicate_parameter");
        admin.get("/api/v1/users/nonsense").isProblem(400, "malformed_id");
    }
}
