package dev.ashlar.auth;

import dev.ashlar.auth.People.Person;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import org.junit.jupiter.api.Test;

/** Whoever is invited to administer cannot be the one who is left until they have a way to come in. */
@ModuleTest(settings = {People.CHEAP_HASHES, People.PROXY, People.PAGES})
class InvitedAdminTest {

    private final App app;
    private final People people;

    InvitedAdminTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @Test
    void countsOnlyAfterTheInvitationWasAccepted() {
        Person last = people.admin();
        String self = "/api/v1/users/" + last.id();
        String email = people.newEmail();
        String invited = invite(last.http(), email);
        last.http().delete(self).isProblem(409, "last_admin").has("was invited and has not come yet");
        last.http().patch(self, "{\"role\": \"user\"}").isProblem(409, "last_admin");
        // The invited one can go at any time, and come again.
        last.http().delete("/api/v1/users/" + invited).is(204);
        last.http().post("/api/v1/users/" + invited + "/restore").is(200);
        last.http().delete(self).isProblem(409, "last_admin");

        String token = people.mailedToken(last, email, "You are invited");
        app.http()
                .post("/api/v1/auth/password/reset", """
                {"token": "%s", "newPassword": "%s"}""".formatted(token, People.PASSWORD))
                .is(204);
        last.http().delete(self).is(204);
        Http other = app.http()
                .bearer(People.login(app.http(), email, People.PASSWORD).is(200).text("/data/accessToken"));
        other.get("/api/v1/users").is(200);
        other.delete("/api/v1/users/" + invited).isProblem(409, "last_admin");

        // With a password from the start there is nothing to wait for.
        other.post("/api/v1/users", """
                {"email": "%s", "name": "Given", "role": "admin", "password": "given by another"}""".formatted(people.newEmail())).is(201);
        other.delete("/api/v1/users/" + invited).is(204);
    }

    private static String invite(Http admin, String email) {
        return admin.post("/api/v1/users", """
                {"email": "%s", "name": "Invited", "role": "admin"}""".formatted(email)).is(201).text("/data/id");
    }
}
