package dev.ashlar.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.AtOnce;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.users.People.Person;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@ModuleTest
class UserRoutesTest {

    private final App app;
    private final People people;
    private final Http admin;

    UserRoutesTest(App app) {
        this.app = app;
        this.people = new People(app);
        this.admin = people.root;
    }

    @Test
    void makesAndShowsAnAccount() {
        var made = admin.post("/api/v1/users", """
                        {"email": "Ada@Example.com", "name": "Ada"}""").is(201);
        assertThat(made.text("/data/email")).isEqualTo("ada@example.com");
        String location = made.header("Location").orElseThrow();
        admin.get(location).is(200).hasHeader("ETag", "\"0\"").has("\"role\":\"user\"", "\"locale\":null");
        UUID id = UUID.fromString(made.text("/data/id"));
        assertThat(id.version()).isEqualTo(7);
        app.as(id).get("/api/v1/users/me").is(200).hasHeader("ETag", "\"0\"");
        app.as(UUID.randomUUID()).get(location).isProblem(404, "user_not_found");
        app.http().get(location).isProblem(401, "unauthenticated");
        assertThat(app.events().of(UserEvent.Registered.class))
                .contains(new UserEvent.Registered(id, "ada@example.com", "Ada"));
    }

    @Test
    void showsExactlyTheMembersOfAUser() {
        Person ada = people.somebody();
        assertThat(ada.http.get("/api/v1/users/me").body())
                .matches("\\{\"data\":\\{\"id\":\"[^\"]+\",\"email\":\"[^\"]+\",\"emailVerified\":false,"
                        + "\"name\":\"Somebody\",\"role\":\"user\",\"status\":\"active\",\"locale\":null,"
                        + "\"timeZone\":null,\"createdAt\":\"[^\"]+Z\",\"updatedAt\":\"[^\"]+Z\",\"version\":0}}");
    }

    @Test
    void invitesWhoeverGetsNoPassword() {
        RecordingCredentials credentials = app.get(RecordingCredentials.class);
        Person invited = people.somebody();
        assertThat(credentials.invited).contains(invited.id);

        Answer made = admin.post("/api/v1/users", """
                        {"email": "pw@example.com", "name": "P", "role": "admin", "password": "correct horse"}""")
                .is(201)
                .has("\"role\":\"admin\"")
                .hasNot("correct horse", "assword");
        UUID id = UUID.fromString(made.text("/data/id"));
        assertThat(credentials.passwords).containsEntry(id, "correct horse");
        assertThat(credentials.hashedInTransaction).isEmpty();
        assertThat(credentials.invited).doesNotContain(id);

        admin.post("/api/v1/users", "{\"email\": \"weak@example.com\", \"name\": \"P\", \"password\": \"short\"}")
                .isProblem(422, "validation_failed")
                .has("/password")
                .hasNot("short\"");
        admin.get("/api/v1/users?q=weak@").is(200).has("\"data\":[]");
    }

    @Test
    void letsOnlyAdministratorsMakeAndListAccounts() {
        Person ada = people.somebody();
        ada.http
                .post("/api/v1/users", "{\"email\": \"x@example.com\", \"name\": \"X\"}")
                .isProblem(403, "forbidden");
        ada.http.get("/api/v1/users").isProblem(403, "forbidden");
        ada.http.get("/api/v1/users/export").isProblem(403, "forbidden");
        ada.http.post(ada.path + "/restore").isProblem(403, "forbidden");
        ada.http.put(ada.path + "/suspension", "{}").isProblem(403, "forbidden");
        app.http().get("/api/v1/users").isProblem(401, "unauthenticated");
    }

    @Test
    void refusesAnAddressThatIsTaken() {
        admin.post("/api/v1/users", "{\"email\": \"taken@example.com\", \"name\": \"First\"}")
                .is(201);
        for (String spelling : List.of("Taken@EXAMPLE.com", "ｔaken@example.com", " taken@example.com")) {
            admin.post("/api/v1/users", "{\"email\": \"" + spelling + "\", \"name\": \"Second\"}")
                    .isProblem(409, "email_taken");
        }
    }

    @Test
    void makesOneAccountForManyWhoAskAtOnce() {
        List<Callable<Integer>> requests = Stream.of("Race@example.com", "race@EXAMPLE.com", "RACE@example.com")
                .<Callable<Integer>>map(
                        email -> () -> admin.post("/api/v1/users", "{\"email\": \"" + email + "\", \"name\": \"R\"}")
                                .status())
                .toList();
        assertThat(AtOnce.run(requests)).containsExactlyInAnyOrder(201, 409, 409);
    }

    @Test
    void listsAllMistakesOfABody() {
        admin.post("/api/v1/users", "{\"email\": 7, \"nam\": \"x\"}")
                .isProblem(422, "validation_failed")
                .has("\"/email\"", "\"/nam\"", "unknown_member", "\"/name\"", "required");
        admin.post("/api/v1/users", "{\"email\": \"nonsense\", \"name\": \"\"}")
                .isProblem(422, "validation_failed")
                .has("{\"pointer\":\"/email\",\"code\":\"email\"", "{\"pointer\":\"/name\",\"code\":\"not_blank\"");
        admin.post("/api/v1/users", "{\"email\": \"a..b@example.com\", \"name\": \"A\u202Eb\"}")
                .isProblem(422, "validation_failed")
                .has("{\"pointer\":\"/email\",\"code\":\"email\"", "{\"pointer\":\"/name\",\"code\":\"display_name\"");
        admin.post("/api/v1/users", "{\"email\": \"r@example.com\", \"name\": \"R\", \"role\": \"root\"}")
                .isProblem(422, "validation_failed")
                .has("{\"pointer\":\"/role\",\"code\":\"one_of\"");
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
        Person ada = people.named("Before");
        ada.http
                .patch(ada.path, "{\"locale\": \"DE-at\", \"timeZone\": \"Europe/Vienna\"}")
                .is(200)
                .has("\"name\":\"Before\"", "\"locale\":\"de-AT\"", "\"timeZone\":\"Europe/Vienna\"")
                .hasHeader("ETag", "\"1\"");
        ada.http
                .patch(ada.path, "{\"locale\": null, \"name\": \"After\"}")
                .is(200)
                .has("\"After\"", "\"locale\":null", "\"timeZone\":\"Europe/Vienna\"");
        ada.http.patch(ada.path, "{\"name\": null}").isProblem(422, "validation_failed");
        ada.http
                .patch(ada.path, "{\"name\": \"  \"}")
                .isProblem(422, "validation_failed")
                .has("/name");
        ada.http
                .patch(ada.path, "{\"locale\": \"de_AT\", \"timeZone\": \"+02:00\"}")
                .isProblem(422, "validation_failed")
                .has(
                        "{\"pointer\":\"/locale\",\"code\":\"language_tag\"",
                        "{\"pointer\":\"/timeZone\",\"code\":\"time_zone\"");
        ada.http
                .with("If-Match", "\"0\"")
                .patch(ada.path, "{\"name\": \"Stale\"}")
                .isProblem(412, "precondition_failed");
        ada.http.with("If-None-Match", "\"2\"").get(ada.path).is(304);
        assertThat(app.events().of(UserEvent.ProfileChanged.class))
                .filteredOn(event -> event.userId().equals(ada.id))
                .hasSize(2);
    }

    @Test
    void keepsTheVersionWhenNothingChanges() {
        Person ada = people.named("Same");
        app.events().clear();
        ada.http
                .patch(ada.path, "{\"name\": \"Same\", \"locale\": null}")
                .is(200)
                .hasHeader("ETag", "\"0\"");
        ada.http.patch(ada.path, "{}").is(200).hasHeader("ETag", "\"0\"");
        assertThat(app.events().all()).isEmpty();
    }

    @Test
    void refusesMembersThatAreNotTheUsersToChange() {
        Person ada = people.somebody();
        for (String member : List.of(
                "role",
                "status",
                "email",
                "emailVerified",
                "email_verified",
                "org_id",
                "app_metadata",
                "id",
                "createdAt",
                "created_at",
                "version",
                "password",
                "suspendedUntil")) {
            ada.http
                    .patch(ada.path, "{\"name\": \"Changed\", \"" + member + "\": \"admin\"}")
                    .isProblem(422, "validation_failed")
                    .has("{\"pointer\":\"/" + member + "\",\"code\":\"unknown_member\"");
        }
        ada.http
                .patch(ada.path, "{\"role\": \"admin\", \"id\": 1, \"email\": \"eve@example.com\"}")
                .isProblem(422, "validation_failed")
                .has("\"/role\"", "\"/id\"", "\"/email\"");
        ada.seen().is(200).hasHeader("ETag", "\"0\"").has("\"name\":\"Somebody\"", "\"role\":\"user\"");
        for (String member : List.of("email", "id", "emailVerified", "createdAt", "version")) {
            admin.patch(ada.path, "{\"" + member + "\": \"x\"}")
                    .isProblem(422, "validation_failed")
                    .has("{\"pointer\":\"/" + member + "\",\"code\":\"unknown_member\"");
        }
    }

    @Test
    void answersForSomebodyElseAsForNobody() {
        Person ada = people.somebody();
        Person eve = people.somebody();
        UUID nobody = UUID.randomUUID();
        for (String path : List.of("", "/email")) {
            Answer foreign = path.isEmpty()
                    ? eve.http.get(ada.path)
                    : eve.http.post(ada.path + path, "{\"email\": \"eve@example.com\"}");
            Answer absent = path.isEmpty()
                    ? eve.http.get("/api/v1/users/" + nobody)
                    : eve.http.post("/api/v1/users/" + nobody + path, "{\"email\": \"eve@example.com\"}");
            assertThat(withoutIds(foreign.isProblem(404, "user_not_found"), ada.id))
                    .isEqualTo(withoutIds(absent.isProblem(404, "user_not_found"), nobody));
        }
        eve.http.patch(ada.path, "{\"name\": \"Eve\"}").isProblem(404, "user_not_found");
        eve.http.delete(ada.path).isProblem(404, "user_not_found");
        eve.http
                .get(ada.path.toUpperCase(java.util.Locale.ROOT).replace("/API/V1/USERS", "/api/v1/users"))
                .isProblem(404, "user_not_found");
        eve.http.get("/api/v1/users/1").isProblem(400, "malformed_id");
        ada.seen().is(200).has("\"name\":\"Somebody\"", "\"status\":\"active\"");
    }

    private static String withoutIds(Answer answer, UUID id) {
        return answer.body()
                .replace(id.toString(), "ID")
                .replace(answer.header("X-Request-Id").orElseThrow(), "REQUEST");
    }

    @Test
    void letsOneOfTwoWin() {
        for (int round = 0; round < 10; round++) {
            Person ada = people.somebody();
            Http fresh = ada.http.with("If-Match", "\"0\"");
            List<Integer> answers = AtOnce.run(List.of(
                    () -> fresh.patch(ada.path, "{\"name\": \"One\"}").status(),
                    () -> fresh.patch(ada.path, "{\"name\": \"Other\"}").status()));
            assertThat(answers).containsExactlyInAnyOrder(200, 412);
        }
    }

    @Test
    void losesNoChangeWhenTwoChangeDifferentThings() {
        for (int round = 0; round < 10; round++) {
            Person ada = people.somebody();
            assertThat(AtOnce.run(List.of(
                            () -> ada.http
                                    .patch(ada.path, "{\"name\": \"One\"}")
                                    .status(),
                            () -> ada.http
                                    .patch(ada.path, "{\"locale\": \"fr\"}")
                                    .status())))
                    .containsExactly(200, 200);
            ada.seen().has("\"name\":\"One\"", "\"locale\":\"fr\"", "\"version\":2");
        }
    }

    @Test
    void givesMarkupBackAsItCame() {
        Person ada = people.somebody();
        ada.http.patch(ada.path, "{\"name\": \"<script>alert(1)</script>\"}").is(200);
        assertThat(ada.http.get(ada.path).text("/data/name")).isEqualTo("<script>alert(1)</script>");
        ada.http.get(ada.path).hasHeader("Content-Type", "application/json");
    }
}
