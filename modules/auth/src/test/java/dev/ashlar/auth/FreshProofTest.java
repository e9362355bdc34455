package dev.ashlar.auth;

import dev.ashlar.auth.People.Person;
import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What nobody may do who only finds a screen unlocked. */
@ModuleTest(settings = {People.CHEAP_HASHES, People.PROXY, People.PAGES})
class FreshProofTest {

    private final App app;
    private final People people;

    FreshProofTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @Test
    void isAskedForBeforeEverythingDangerous() {
        Person person = people.signedIn();
        String self = "/api/v1/users/" + person.id();
        List<Function<Http, Answer>> dangerous = List.of(
                http -> http.post(self + "/email", "{\"email\": \"" + people.newEmail() + "\"}"),
                http -> http.post("/api/v1/users/me/data-exports"),
                http -> http.post("/api/v1/auth/api-keys", "{\"name\": \"x\", \"scopes\": [\"user\"]}"),
                http -> http.post("/api/v1/auth/mfa/totp"),
                http -> http.post("/api/v1/auth/mfa/totp/confirm", "{\"code\": \"000000\"}"),
                http -> http.post("/api/v1/auth/mfa/recovery-codes"),
                http -> http.delete("/api/v1/auth/mfa/totp"),
                http -> http.post("/api/v1/auth/passkeys/registration/options"),
                http -> http.delete("/api/v1/auth/passkeys/" + person.id()),
                http -> http.delete(self));
        app.clock().advance(Duration.ofMinutes(6));
        for (Function<Http, Answer> act : dangerous) {
            act.apply(person.http()).isProblem(403, "reauthentication_required").has("/api/v1/auth/reauthenticate");
        }
        person.http().get("/api/v1/users/me").is(200).has("\"status\":\"active\"");
        Person fresh = person.with(person.http()
                .post("/api/v1/auth/reauthenticate", "{\"password\": \"" + People.PASSWORD + "\"}")
                .is(200));
        fresh.http()
                .post(self + "/email", "{\"email\": \"" + people.newEmail() + "\"}")
                .is(202);
        fresh.http()
                .post("/api/v1/auth/api-keys", "{\"name\": \"x\", \"scopes\": [\"user\"]}")
                .is(201);
        fresh.http().delete(self).is(204);
        fresh.http().get("/api/v1/users/me").isProblem(401, "session_revoked");
        people.refresh(fresh.refresh()).isProblem(401, "session_revoked");
        People.login(app.http(), person.email(), People.PASSWORD).isProblem(401, "credentials_invalid");
    }

    @Test
    void isNotAskedOfAnAdministratorWhoWorksOnAnotherAccount() {
        Person person = people.signedIn();
        Person admin = people.admin();
        app.clock().advance(Duration.ofMinutes(6));
        String account = "/api/v1/users/" + person.id();
        admin.http()
                .post(account + "/email", "{\"email\": \"" + people.newEmail() + "\"}")
                .is(202);
        admin.http().delete(account).is(204);
        admin.http().delete("/api/v1/users/" + admin.id()).isProblem(403, "reauthentication_required");
    }

    @Test
    void saysNothingAboutTheAccountsOfOthers() {
        Person person = people.signedIn();
        Person stranger = people.signedIn();
        app.clock().advance(Duration.ofMinutes(6));
        stranger.http().delete("/api/v1/users/" + person.id()).isProblem(404, "user_not_found");
    }
}
