package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.auth.People.Person;
import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import org.junit.jupiter.api.Test;

/** A public address with a path, and in another spelling than browsers write it. */
@ModuleTest(
        settings = {
            People.CHEAP_HASHES,
            "ashlar.http.public-url=https://API.Example.com:443/base/",
            "ashlar.http.cors-origins=https://App.Example.com"
        })
class PublicUrlTest {

    private final App app;
    private final People people;

    PublicUrlTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @Test
    void leadsFromEveryMailToBelowThePath() {
        Person admin = people.admin();
        Person person = people.signedIn();
        person.http()
                .post("/api/v1/users/" + person.id() + "/email", "{\"email\": \"moved@example.com\"}")
                .is(202);
        String base = "https://API.Example.com:443/base/";
        assertThat(people.mail(admin, person.email(), "Confirm your address")).contains(base + "verify-email#token=");
        assertThat(people.mail(admin, "moved@example.com", "Confirm your new address"))
                .contains(base + "account/email/confirm#token=");
        assertThat(people.mail(admin, person.email(), "The address of your account is about to change"))
                .contains(base + "account/email/undo#token=");
    }

    @Test
    void knowsItsOwnPagesHoweverTheAddressIsWritten() {
        String email = people.newEmail();
        people.signUp(email);
        Answer answer = signIn(email, "https://api.example.com").is(200);
        String cookie = answer.header("Set-Cookie").orElseThrow();
        Http browser = app.http().with("Cookie", cookie.substring(0, cookie.indexOf(';')));
        String change = "/api/v1/auth/email/verification";
        browser.with("Origin", "https://api.example.com").post(change).is(202);
        browser.with("Origin", "http://api.example.com").post(change).isProblem(403, "csrf_failed");
        browser.with("Origin", "https://api.example.com:8443").post(change).isProblem(403, "csrf_failed");
        browser.with("Origin", "https://app.example.com")
                .with("X-CSRF-Token", answer.text("/data/csrfToken"))
                .post(change)
                .is(202);
        signIn(email, "https://app.example.com").is(200);
        signIn(email, "https://api.example.com.evil.example").isProblem(403, "csrf_failed");
    }

    @Test
    void takesPasskeysOfItsOwnPages() {
        for (String origin : new String[] {"https://api.example.com", "https://app.example.com"}) {
            Person person = people.signedIn();
            FakeAuthenticator phone = new FakeAuthenticator(origin);
            phone.origin = origin;
            phone.site = "api.example.com";
            String challenge = person.http()
                    .post("/api/v1/auth/passkeys/registration/options")
                    .is(200)
                    .text("/data/challenge");
            person.http()
                    .post("/api/v1/auth/passkeys/registration", phone.registration(challenge))
                    .is(201);
        }
    }

    private Answer signIn(String email, String origin) {
        return app.http()
                .with("Origin", origin)
                .post(
                        "/api/v1/auth/session",
                        "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(email, People.PASSWORD));
    }
}
