package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.AtOnce;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What guessing costs. */
@ModuleTest(
        settings = {
            "ashlar.auth.consecutive-failures=12",
            "ashlar.auth.failures-per-account=1000",
            "ashlar.auth.failures-per-address=100000",
            "ashlar.auth.failures-overall=1000000",
            "ashlar.auth.password-queue=4",
            "ashlar.auth.password-min=15",
            "ashlar.auth.pages-url=https://app.example.com"
        })
class LimitsTest {

    private final App app;
    private final People people;

    LimitsTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @Test
    void closesThePasswordAfterManyFailuresInARowUntilItIsReset() {
        String email = people.newEmail();
        UUID id = people.signUp(email);
        FakeAuthenticator phone = passkeyOf(email);
        for (int i = 0; i < 11; i++) {
            People.login(app.http(), email, "wrong guess " + i).isProblem(401, "credentials_invalid");
        }
        People.login(app.http(), email, People.PASSWORD).is(200);
        for (int i = 0; i < 12; i++) {
            People.login(app.http(), email, "wrong guess " + i).isProblem(401, "credentials_invalid");
        }
        People.login(app.http(), email, People.PASSWORD).isProblem(401, "credentials_invalid");
        // The password is closed, not the account: a passkey lets its owner in.
        signIn(phone).is(200);
        assertThat(app.events().of(AuthEvent.PasswordClosed.class)).containsExactly(new AuthEvent.PasswordClosed(id));
        People.Person admin = people.admin();
        people.mail(admin, email, "Your password no longer works");
        app.http()
                .post("/api/v1/auth/password/forgot", "{\"email\": \"" + email + "\"}")
                .is(202);
        String token = people.mailedToken(admin, email, "Choose a new password");
        app.http().post("/api/v1/auth/password/reset", """
                {"token": "%s", "newPassword": "a password to begin again"}""".formatted(token)).is(204);
        People.login(app.http(), email, "a password to begin again").is(200);
    }

    @Test
    void turnsAwayWhatDoesNotFitIntoTheQueue() {
        String email = people.newEmail();
        people.signUp(email);
        List<Answer> answers = AtOnce.run(30, i -> People.login(app.http(), email, People.PASSWORD));
        int busy = 0;
        for (Answer answer : answers) {
            if (answer.status() == 503) {
                assertThat(answer.isProblem(503, "busy").header("Retry-After")).isPresent();
                busy++;
            } else {
                answer.is(200);
            }
        }
        assertThat(busy).isBetween(1, 29);
    }

    @Test
    void asksForMoreCharactersWhereTheyAreConfigured() {
        people.register(people.newEmail(), "fourteenletter").isProblem(422, "validation_failed");
        people.register(people.newEmail(), "fifteenletterss").is(201);
    }

    private FakeAuthenticator passkeyOf(String email) {
        Http http = app.http()
                .bearer(People.login(app.http(), email, People.PASSWORD).is(200).text("/data/accessToken"));
        FakeAuthenticator phone = new FakeAuthenticator(UUID.randomUUID().toString());
        String challenge =
                http.post("/api/v1/auth/passkeys/registration/options").is(200).text("/data/challenge");
        http.post("/api/v1/auth/passkeys/registration", phone.registration(challenge))
                .is(201);
        phone.signCount = 2;
        return phone;
    }

    private Answer signIn(FakeAuthenticator phone) {
        String challenge = app.http()
                .post("/api/v1/auth/passkeys/authentication/options")
                .is(200)
                .text("/data/challenge");
        return app.http().post("/api/v1/auth/passkeys/authentication", phone.assertion(challenge));
    }
}
