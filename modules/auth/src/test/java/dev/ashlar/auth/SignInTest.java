package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.auth.People.Person;
import dev.ashlar.kernel.Secret;
import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.users.Credentials;
import dev.ashlar.users.UserEvent;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Sign-up, sign-in, sessions and their ends. */
@ModuleTest(settings = {People.CHEAP_HASHES, People.PROXY, People.PAGES})
class SignInTest {

    private static final String ME = "/api/v1/users/me";

    private final App app;
    private final People people;

    SignInTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @Test
    void signsUpAndIn() {
        String email = people.newEmail();
        Answer made =
                people.register(email.toUpperCase(Locale.ROOT), People.PASSWORD).is(201);
        made.hasNot("password", "hash", "argon2");
        UUID id = UUID.fromString(made.text("/data/id"));
        made.hasHeader("Location", "/api/v1/users/" + id);
        assertThat(made.text("/data/email")).isEqualTo(email);
        Answer tokens = People.login(app.http(), email, People.PASSWORD).is(200);
        assertThat(tokens.text("/data/tokenType")).isEqualTo("Bearer");
        assertThat(tokens.at("/data/expiresIn").getLongValue()).isEqualTo(900);
        tokens.hasNot("mfaRequired", "challenge").hasHeader("Cache-Control", "no-store");
        app.http().bearer(tokens.text("/data/accessToken")).get(ME).is(200).has(email);
        assertThat(app.events().of(UserEvent.Registered.class))
                .anySatisfy(event -> assertThat(event.userId()).isEqualTo(id));
        assertThat(app.events().of(AuthEvent.SignedIn.class)).anySatisfy(event -> {
            assertThat(event.userId()).isEqualTo(id);
            assertThat(event.methods()).containsExactly("pwd");
        });
        people.register(email, People.PASSWORD).isProblem(409, "email_taken");
    }

    @Test
    void asksForLengthAndNothingElse() {
        people.register(people.newEmail(), "1234567")
                .isProblem(422, "validation_failed")
                .has("/password", "size");
        people.register(people.newEmail(), "y".repeat(257)).isProblem(422, "validation_failed");
        for (String good : new String[] {
            "plainlowercasel",
            "g".repeat(64),
            "h".repeat(256),
            "pässwörter mit ümläuten",
            "日本語の長いパスワード",
            "  spaces  kept  "
        }) {
            String email = people.newEmail();
            people.register(email, good).is(201);
            People.login(app.http(), email, good).is(200);
            People.login(app.http(), email, good.strip() + " ").is(401);
        }
        for (String common : new String[] {"password", "Password1", "qwertyuiop", "12345678", "iloveyou1"}) {
            people.register(people.newEmail(), common)
                    .isProblem(422, "validation_failed")
                    .has("password_compromised");
        }
    }

    @Test
    void acceptsBothSpellingsOfAnAccent() {
        String email = people.newEmail();
        people.register(email, "caf\u00e9 au lait").is(201);
        People.login(app.http(), email, "cafe\u0301 au lait").is(200);
    }

    @Test
    void answersAlikeForKnownAndUnknownAddresses() {
        String known = people.newEmail();
        people.signUp(known);
        Http http = app.http().with("X-Request-Id", "same-for-all");
        Answer wrong = People.login(http, known, "not the password").isProblem(401, "credentials_invalid");
        Answer unknown =
                People.login(http, people.newEmail(), "not the password").isProblem(401, "credentials_invalid");
        Answer malformed = People.login(http, "no address", "not the password").isProblem(401, "credentials_invalid");
        assertThat(unknown.body()).isEqualTo(wrong.body());
        assertThat(malformed.body()).isEqualTo(wrong.body());
        assertThat(unknown.response().headers().map().keySet())
                .isEqualTo(wrong.response().headers().map().keySet());
        assertThat(app.events().of(AuthEvent.SignInFailed.class)).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void stopsGuessingAtOneAccountFromManyPlacesButNotTheOwner() {
        String email = people.newEmail();
        people.signUp(email);
        People.login(from("203.0.113.200"), email, People.PASSWORD).is(200);
        for (int i = 0; i < 10; i++) {
            People.login(from("198.51.100." + i), email, "guess number " + i).isProblem(401, "credentials_invalid");
        }
        Answer refused =
                People.login(from("198.51.100.99"), email, "guess number 11").isProblem(429, "rate_limited");
        String wait = refused.header("Retry-After").orElseThrow();
        // The limit that refused speaks for itself: that of the route has plenty left.
        refused.hasHeader("RateLimit-Policy", "\"account\";q=10;w=60");
        refused.hasHeader("RateLimit", "\"account\";r=0;t=" + wait);
        People.login(from("198.51.100.98"), email, People.PASSWORD).isProblem(429, "rate_limited");
        People.login(from("203.0.113.200"), email, People.PASSWORD).is(200);
        // And the mailed link works from anywhere.
        forgot(email);
        reset(people.mailedToken(people.admin(), email, "Choose a new password"), People.PASSWORD)
                .is(204);
        People.login(from("198.51.100.97"), email, "guess number 12").isProblem(401, "credentials_invalid");
        app.clock().advance(Duration.ofSeconds(61));
        People.login(from("198.51.100.98"), email, People.PASSWORD).is(200);
    }

    @Test
    void stopsOnePlaceFromTryingManyAccounts() {
        int limited = 0;
        for (int i = 0; i < 100; i++) {
            if (People.login(from("192.0.2.77"), people.newEmail(), "the same guess")
                            .status()
                    == 429) {
                limited++;
            }
        }
        assertThat(limited).isEqualTo(70);
    }

    @Test
    void listsAndEndsOwnSessions() {
        Person first = people.signedIn();
        Person second = first.with(
                People.login(from("203.0.113.9").with("User-Agent", "Phone 1.0"), first.email(), People.PASSWORD)
                        .is(200));
        Answer list = second.http().get("/api/v1/auth/sessions").is(200);
        list.has(
                "\"device\":\"Phone 1.0\"",
                "203.0.113.9",
                "\"current\":true",
                "\"current\":false",
                "\"method\":\"pwd\"");
        list.hasNot("hash", "family", "Token");
        assertThat(list.at("/data").size()).isEqualTo(2);
        assertThat(list.text("/data/0/current")).isEqualTo("true");
        String firstId = list.text("/data/1/id");
        Person stranger = people.signedIn();
        stranger.http().delete("/api/v1/auth/sessions/" + firstId).isProblem(404, "session_not_found");
        stranger.http().delete("/api/v1/auth/sessions/" + UUID.randomUUID()).isProblem(404, "session_not_found");
        first.http().get(ME).is(200);
        second.http().delete("/api/v1/auth/sessions/" + firstId).is(204);
        first.http().get(ME).isProblem(401, "session_revoked");
        people.refresh(first.refresh()).isProblem(401, "session_revoked");
        second.http().get(ME).is(200);
        second.http().delete("/api/v1/auth/sessions/" + firstId).isProblem(404, "session_not_found");
    }

    @Test
    void signsOut() {
        Person here = people.signedIn();
        Person there = here.again();
        here.http().post("/api/v1/auth/logout").is(204);
        here.http()
                .get(ME)
                .isProblem(401, "session_revoked")
                .hasHeader("WWW-Authenticate", "Bearer realm=\"ashlar\", error=\"invalid_token\"");
        people.refresh(here.refresh()).isProblem(401, "session_revoked");
        there.http().get(ME).is(200);
        Person third = here.again();
        third.http().post("/api/v1/auth/logout-others").is(204);
        there.http().get(ME).isProblem(401, "session_revoked");
        third.http().get(ME).is(200);
    }

    @Test
    void endsSessionsThatNobodyUses() {
        Person idle = people.signedIn();
        idle.http().get(ME).is(200);
        app.clock().advance(Duration.ofDays(30).plusSeconds(1));
        people.refresh(idle.refresh()).isProblem(401, "session_revoked");
    }

    @Test
    void changesThePasswordAndEndsOtherSessions() {
        Person person = people.signedIn();
        Person other = person.again();
        person.http().post("/api/v1/auth/password/change", """
                {"currentPassword": "wrong", "newPassword": "another long password"}""").isProblem(401, "credentials_invalid");
        person.http()
                .post("/api/v1/auth/password/change", """
                {"currentPassword": "%s", "newPassword": "short"}""".formatted(People.PASSWORD))
                .isProblem(422, "validation_failed")
                .has("/newPassword");
        person.http()
                .post("/api/v1/auth/password/change", """
                {"currentPassword": "%s", "newPassword": "another long password"}""".formatted(People.PASSWORD))
                .is(204);
        // The session that made the change goes on as it was; every other one is over.
        person.http().get(ME).is(200);
        people.refresh(person.refresh()).is(200);
        other.http().get(ME).isProblem(401, "session_revoked");
        people.refresh(other.refresh()).isProblem(401, "session_revoked");
        People.login(app.http(), person.email(), People.PASSWORD).isProblem(401, "credentials_invalid");
        People.login(app.http(), person.email(), "another long password").is(200);
        assertThat(people.mail(people.admin(), person.email(), "Your password was changed"))
                .doesNotContain("API key");
    }

    /** Keys belong to machines and outlive a password; their owner has to know. */
    @Test
    void tellsWhoHasANewPasswordWhichKeysStillWork() {
        Person person = people.signedIn();
        Person admin = people.admin();
        String first = person.apiKey("first");
        person.http()
                .post("/api/v1/auth/api-keys", """
                {"name": "short", "scopes": ["user"], "expiresAt": "%s"}""".formatted(
                                app.clock().instant().plus(Duration.ofMinutes(1))))
                .is(201);
        person.apiKey("revoked");
        String revoked = person.http().get("/api/v1/auth/api-keys").is(200).text("/data/0/id");
        person.http().delete("/api/v1/auth/api-keys/" + revoked).is(204);
        app.clock().advance(Duration.ofMinutes(2));
        person.http()
                .post("/api/v1/auth/password/change", """
                {"currentPassword": "%s", "newPassword": "another long password"}""".formatted(People.PASSWORD))
                .is(204);
        assertThat(people.mail(admin, person.email(), "Your password was changed"))
                .contains("1 API key of your account still works", "/api/v1/auth/api-keys")
                .doesNotContain(first, "#token=");
        app.http().bearer(first).get(ME).is(200);

        Person again = person.with(People.login(app.http(), person.email(), "another long password")
                .is(200));
        again.apiKey("second");
        forgot(person.email());
        reset(people.mailedToken(admin, person.email(), "Choose a new password"), People.PASSWORD)
                .is(204);
        assertThat(people.mail(admin, person.email(), "Your password was changed"))
                .contains("2 API keys of your account still work:");
        app.http().bearer(first).get(ME).is(200);
    }

    @Test
    void resetsAForgottenPasswordByMail() {
        Person person = people.signedIn();
        Person admin = people.admin();
        Answer known = forgot(person.email());
        Answer unknown = forgot(people.newEmail());
        assertThat(unknown.body()).isEqualTo(known.body());
        String older = people.mailedToken(admin, person.email(), "Choose a new password");
        forgot(person.email());
        String token = people.mailedToken(admin, person.email(), "Choose a new password");
        assertThat(token).isNotEqualTo(older);
        assertThat(people.mail(admin, person.email(), "Choose a new password")).doesNotContain("evil");
        reset(older, "a completely new one").isProblem(400, "link_invalid");
        reset(token, "short").isProblem(422, "validation_failed");
        app.http().get("/api/v1/auth/password/reset?token=" + token).is(405);
        reset(token, "a completely new one").is(204);
        reset(token, "a second new one").isProblem(400, "link_invalid");
        person.http().get(ME).isProblem(401, "session_revoked");
        People.login(app.http(), person.email(), People.PASSWORD).isProblem(401, "credentials_invalid");
        People.login(app.http(), person.email(), "a completely new one").is(200);
        forgot(person.email());
        String late = people.mailedToken(admin, person.email(), "Choose a new password");
        app.clock().advance(Duration.ofMinutes(61));
        reset(late, "too late for this").isProblem(400, "link_invalid");
    }

    @Test
    void endsAPendingChangeOfAddressWithTheOldPassword() {
        Person person = people.signedIn();
        Person admin = people.admin();
        String thief = people.newEmail();
        String byThief = people.tokenForAnotherAddress(person, thief);
        forgot(person.email());
        reset(people.mailedToken(admin, person.email(), "Choose a new password"), People.PASSWORD)
                .is(204);
        people.confirmAddress(byThief).isProblem(400, "user_link_invalid");

        Person again = person.again();
        String byThiefAgain = people.tokenForAnotherAddress(again, thief);
        again.http()
                .post("/api/v1/auth/password/change", """
                {"currentPassword": "%s", "newPassword": "another long password"}""".formatted(People.PASSWORD))
                .is(204);
        people.confirmAddress(byThiefAgain).isProblem(400, "user_link_invalid");
        again.http().get(ME).is(200).has(person.email()).hasNot(thief);
        assertThat(app.events().of(UserEvent.EmailChanged.class))
                .noneMatch(event -> event.userId().equals(person.id()));
    }

    @Test
    void leavesTheWayBackToTheOldAddressAndOpensNothingToWhoeverTookIt() {
        Person person = people.signedIn();
        String key = person.apiKey("thief");
        String moved = people.newEmail();
        people.confirmAddress(people.tokenForAnotherAddress(person, moved)).is(204);
        String undo =
                people.mailedToken(people.admin(), person.email(), "The address of your account is about to change");
        person.http()
                .post("/api/v1/auth/password/change", """
                {"currentPassword": "%s", "newPassword": "another long password"}""".formatted(People.PASSWORD))
                .is(204);
        person.http().get(ME).is(200).has(moved);
        app.http()
                .post("/api/v1/users/email/undo", "{\"token\": \"" + undo + "\"}")
                .is(204);
        app.http().bearer(key).get(ME).isProblem(401, "token_invalid");
        People.login(app.http(), person.email(), "another long password").isProblem(401, "credentials_invalid");
        forgot(person.email());
        reset(people.mailedToken(people.admin(), person.email(), "Choose a new password"), People.PASSWORD)
                .is(204);
        People.login(app.http(), person.email(), People.PASSWORD).is(200);
    }

    @Test
    void confirmsAnAddressOnce() {
        Person person = people.signedIn();
        Person admin = people.admin();
        String first = people.mailedToken(admin, person.email(), "Confirm your address");
        person.http().post("/api/v1/auth/email/verification").is(202);
        String token = people.mailedToken(admin, person.email(), "Confirm your address");
        verify(first).isProblem(400, "link_invalid");
        verify(token).is(204);
        verify(token).isProblem(400, "link_invalid");
        person.http().get(ME).is(200).has("\"emailVerified\":true");
    }

    @Test
    void invitesByMail() {
        Person admin = people.admin();
        String email = people.newEmail();
        UUID id = people.signUp(email);
        app.get(Credentials.class).invite(id);
        String token = people.mailedToken(admin, email, "You are invited");
        reset(token, "my very own password").is(204);
        People.login(app.http(), email, "my very own password").is(200);
    }

    @Test
    void setsPasswordsForOtherModules() {
        String email = people.newEmail();
        UUID id = people.signUp(email);
        Credentials credentials = app.get(Credentials.class);
        credentials.adoptHash(id, credentials.hash(Secret.of("set by the administrator")));
        People.login(app.http(), email, "set by the administrator").is(200);
    }

    @Test
    void tellsTheOwnerOfANewDevice() {
        Person person = people.signedIn();
        People.login(app.http().with("User-Agent", "Unknown 2.0"), person.email(), People.PASSWORD)
                .is(200);
        assertThat(people.mail(people.admin(), person.email(), "A new device signed in"))
                .contains("Unknown 2.0");
    }

    @Test
    void listsAllMistakesOfABody() {
        app.http()
                .post("/api/v1/auth/register", "{\"email\": 7, \"role\": \"admin\"}")
                .isProblem(422, "validation_failed")
                .has("/email", "/role", "unknown_member", "/password", "/name");
        app.http().post("/api/v1/auth/login", "{\"email\": \"a@example.com\"}").isProblem(422, "validation_failed");
        app.http().post("/api/v1/auth/login", "{").isProblem(400, "malformed_json");
    }

    @Test
    void makesOneAccountOfARepeatedSignUp() {
        String email = people.newEmail();
        Http once = app.http().with("Idempotency-Key", "sign-up-" + email);
        String body =
                "{\"email\": \"%s\", \"password\": \"%s\", \"name\": \"Twice\"}".formatted(email, People.PASSWORD);
        Answer first = once.post("/api/v1/auth/register", body).is(201);
        assertThat(once.post("/api/v1/auth/register", body).is(201).body()).isEqualTo(first.body());
    }

    @Test
    void documentsWhatIsAcceptedWithoutAWord() {
        Person person = people.signedIn();
        Answer document = app.http().get("/openapi.json").is(200);
        assertThat(beyondTheStatus(document, "/api/v1/auth/email/verification")).doesNotContain("content", "Location");
        assertThat(beyondTheStatus(document, "/api/v1/auth/password/forgot")).doesNotContain("content", "Location");
        assertThat(beyondTheStatus(document, "/api/v1/users/{id}/email")).doesNotContain("content", "Location");
        Answer resent = person.http().post("/api/v1/auth/email/verification").is(202);
        assertThat(resent.body()).isEmpty();
        assertThat(resent.header("Location")).isEmpty();
        assertThat(forgot(person.email()).body()).isEmpty();
    }

    /** What the document says of the 202 of a POST. */
    private static String beyondTheStatus(Answer document, String path) {
        Map<String, String> rest = new TreeMap<>();
        document.at("/paths/" + path.replace("/", "~1") + "/post/responses/202")
                .entries()
                .forEach(entry ->
                        rest.put(entry.getKey(), String.valueOf(entry.getValue().getValue())));
        return rest.toString();
    }

    @Test
    void refusesMembersWhereNoBodyIsNeeded() {
        Person person = people.signedIn();
        for (String route : new String[] {
            "logout",
            "logout-others",
            "email/verification",
            "mfa/totp",
            "mfa/recovery-codes",
            "passkeys/registration/options"
        }) {
            person.http()
                    .post("/api/v1/auth/" + route, "{\"refreshToken\": \"x\"}")
                    .isProblem(422, "validation_failed")
                    .has("/refreshToken", "unknown_member");
        }
        app.http()
                .post("/api/v1/auth/passkeys/authentication/options", "{\"email\": \"x\"}")
                .isProblem(422, "validation_failed");
        person.http().get(ME).is(200);
        person.http().post("/api/v1/auth/logout-others", "{}").is(204);
        person.http()
                .with("Content-Type", "application/json")
                .post("/api/v1/auth/logout")
                .is(204);
        person.http().get(ME).isProblem(401, "session_revoked");
    }

    @Test
    void saysWhichCredentialWasWrong() {
        Person person = people.signedIn();
        String plain = "Bearer realm=\"ashlar\"";
        String invalid = plain + ", error=\"invalid_token\"";
        people.refresh("garbage")
                .isProblem(401, "token_invalid")
                .has("refresh token")
                .hasNot("access token")
                .hasHeader("WWW-Authenticate", plain);
        People.login(app.http(), person.email(), "not the password")
                .isProblem(401, "credentials_invalid")
                .hasHeader("WWW-Authenticate", plain);
        person.http()
                .post("/api/v1/auth/reauthenticate", "{\"password\": \"not the password\"}")
                .isProblem(401, "credentials_invalid")
                .hasHeader("WWW-Authenticate", plain);
        app.http().get(ME).isProblem(401, "unauthenticated").hasHeader("WWW-Authenticate", plain);
        app.http()
                .bearer("garbage")
                .get(ME)
                .isProblem(401, "token_invalid")
                .has("access token")
                .hasHeader("WWW-Authenticate", invalid);
    }

    private Http from(String address) {
        return app.http().with("X-Forwarded-For", address);
    }

    private Answer forgot(String email) {
        return app.http()
                .post("/api/v1/auth/password/forgot", "{\"email\": \"" + email + "\"}")
                .is(202);
    }

    private Answer reset(String token, String password) {
        return app.http().post("/api/v1/auth/password/reset", """
                {"token": "%s", "newPassword": "%s"}""".formatted(token, password));
    }

    private Answer verify(String token) {
        return app.http().post("/api/v1/auth/email/verify", "{\"token\": \"" + token + "\"}");
    }
}
