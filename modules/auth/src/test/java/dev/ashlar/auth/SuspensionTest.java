package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.auth.People.Person;
import dev.ashlar.kernel.Caller;
import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What becomes of whoever is signed in when their account is suspended. */
@ModuleTest(settings = {People.CHEAP_HASHES, People.PROXY, People.PAGES})
class SuspensionTest {

    private static final String ME = "/api/v1/users/me";

    private final App app;
    private final People people;

    SuspensionTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @Test
    void tellsOnlyThePersonAndLetsThemInAgainWhenTheTimeIsUp() {
        Person person = people.signedIn();
        person.http().get(ME).is(200);
        String key = person.apiKey("x");
        app.http().bearer(key).get(ME).is(200);
        Http browser = browser(person);
        browser.get(ME).is(200);
        Caller open = new Caller(person.id(), Set.of("user"), sessionOf(person), Instant.EPOCH, List.of("pwd"));
        assertThat(isWelcome(open)).isTrue();

        Instant until = app.clock().instant().plus(Duration.ofDays(2));
        suspend(person, "{\"until\": \"" + until + "\", \"reason\": \"spam\"}");

        person.http().get(ME).isProblem(403, "user_suspended").hasNot("spam", until.toString());
        app.http().bearer(key).get(ME).isProblem(403, "user_suspended").hasNot("spam");
        browser.get(ME).isProblem(403, "user_suspended").hasNot("spam");
        people.refresh(person.refresh()).isProblem(403, "user_suspended").hasNot("accessToken", "spam");
        People.login(app.http(), person.email(), People.PASSWORD).isProblem(403, "user_suspended");
        assertThat(isWelcome(open)).isFalse();
        // Whoever cannot show that they are the person learns nothing.
        People.login(app.http(), person.email(), "some other password").isProblem(401, "credentials_invalid");
        app.http().bearer(person.access() + "x").get(ME).isProblem(401, "token_invalid");
        people.refresh("rt_" + person.refresh().substring(4)).isProblem(401, "token_invalid");

        app.clock().advance(Duration.ofDays(2));
        Person back = person.with(people.refresh(person.refresh()).is(200));
        back.http().get(ME).is(200);
        app.http().bearer(key).get(ME).is(200);
        browser.get(ME).is(200);
        assertThat(isWelcome(open)).isTrue();
        People.login(app.http(), person.email(), People.PASSWORD).is(200);
    }

    @Test
    void letsTheSameTokenInAgainWithoutAnybodyDoingAnything() {
        Person person = people.signedIn();
        person.http().get(ME).is(200);
        suspend(person, "{\"until\": \"" + app.clock().instant().plus(Duration.ofMinutes(5)) + "\"}");
        person.http().get(ME).isProblem(403, "user_suspended");
        app.clock().advance(Duration.ofMinutes(5));
        person.http().get(ME).is(200);
    }

    @Test
    void endsAllSessionsWhenNoEndIsSet() {
        Person person = people.signedIn();
        Person elsewhere = person.again();
        person.http().get(ME).is(200);
        elsewhere.http().get(ME).is(200);
        suspend(person, "{}");
        assertThat(app.events().of(AuthEvent.SessionsEnded.class).getLast().reason())
                .isEqualTo("suspended");
        person.http().get(ME).isProblem(403, "user_suspended");
        people.refresh(person.refresh()).isProblem(403, "user_suspended");
        people.admin()
                .http()
                .delete("/api/v1/users/" + person.id() + "/suspension")
                .is(204);
        person.http().get(ME).isProblem(401, "session_revoked");
        elsewhere.http().get(ME).isProblem(401, "session_revoked");
        people.refresh(person.refresh()).isProblem(401, "session_revoked");
        person.again().http().get(ME).is(200);
    }

    @Test
    void endsAllSessionsWhenTheStatusIsSet() {
        Person person = people.signedIn();
        person.http().get(ME).is(200);
        Person admin = people.admin();
        admin.http()
                .patch("/api/v1/users/" + person.id(), "{\"status\": \"suspended\"}")
                .is(200);
        person.http().get(ME).isProblem(403, "user_suspended");
        admin.http()
                .patch("/api/v1/users/" + person.id(), "{\"status\": \"active\"}")
                .is(200);
        person.http().get(ME).isProblem(401, "session_revoked");
    }

    private void suspend(Person person, String terms) {
        people.admin()
                .http()
                .put("/api/v1/users/" + person.id() + "/suspension", terms)
                .is(200);
    }

    private Http browser(Person person) {
        Answer answer = app.http()
                .post(
                        "/api/v1/auth/session",
                        "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(person.email(), People.PASSWORD))
                .is(200);
        String cookie = answer.header("Set-Cookie").orElseThrow();
        return app.http().with("Cookie", cookie.substring(0, cookie.indexOf(';')));
    }

    private boolean isWelcome(Caller caller) {
        return app.get(SignIns.class).isWelcome(caller).toCompletableFuture().join();
    }

    private static UUID sessionOf(Person person) {
        return RefreshTokenParts.session(person.refresh());
    }
}
