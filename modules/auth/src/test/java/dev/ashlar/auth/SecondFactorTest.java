package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.auth.People.Person;
import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Codes from an app, recovery codes, and fresh proofs. */
@ModuleTest(settings = {People.CHEAP_HASHES, People.PROXY, People.PAGES})
class SecondFactorTest {

    private static final String ME = "/api/v1/users/me";
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private final App app;
    private final People people;

    SecondFactorTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    private record Enrolled(Person person, String base32, List<String> recoveryCodes) {

        byte[] secret() {
            return decoded(base32);
        }
    }

    /** Whoever has the password only could switch them off again. */
    @Test
    void endsWhatElseIsSignedInWhenCodesAreSwitchedOn() {
        Person person = people.signedIn();
        Person elsewhere = person.with(
                People.login(app.http(), person.email(), People.PASSWORD).is(200));
        String secret = person.http().post("/api/v1/auth/mfa/totp").is(200).text("/data/secret");
        elsewhere.http().get("/api/v1/users/me").is(200);
        person.http()
                .post("/api/v1/auth/mfa/totp/confirm", "{\"code\": \"" + code(decoded(secret)) + "\"}")
                .is(200);
        elsewhere.http().delete("/api/v1/auth/mfa/totp").isProblem(401, "session_revoked");
        person.http().get("/api/v1/users/me").is(200);
    }

    @Test
    void matchesTheTestVectorsOfRfc6238() {
        byte[] secret = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);
        assertThat(Totp.code(secret, Instant.ofEpochSecond(59))).isEqualTo("287082");
        assertThat(Totp.code(secret, Instant.ofEpochSecond(1111111109))).isEqualTo("081804");
        assertThat(Totp.code(secret, Instant.ofEpochSecond(20000000000L))).isEqualTo("353130");
    }

    @Test
    void asksForACodeAfterThePassword() {
        Enrolled enrolled = enrolled();
        Answer half = People.login(app.http(), enrolled.person().email(), People.PASSWORD)
                .is(200);
        half.has("\"mfaRequired\":true", "\"totp\"", "\"recovery_code\"").hasNot("accessToken", "refreshToken");
        String challenge = half.text("/data/challenge");
        app.http().bearer(challenge).get(ME).isProblem(401, "token_invalid");
        String code = code(enrolled.secret());
        Person person = enrolled.person().with(verify(challenge, code).is(200));
        person.http().get(ME).is(200);
        verify(challenge, code).isProblem(401, "challenge_invalid");
        // The same code in the same window, with another challenge.
        verify(challenge(enrolled.person()), code).isProblem(401, "code_invalid");
        assertThat(app.events().of(AuthEvent.SignedIn.class).getLast().methods())
                .containsExactly("pwd", "otp", "mfa");
    }

    @Test
    void refusesCodesOfOtherTimes() {
        Enrolled enrolled = enrolled();
        // At the beginning of a step: none may end between a code and its use.
        long into = Math.floorMod(app.clock().instant().toEpochMilli(), 30_000L);
        app.clock().advance(Duration.ofMinutes(5).plusMillis(30_000 - into));
        String old = Totp.code(enrolled.secret(), app.clock().instant().minusSeconds(60));
        String older = Totp.code(enrolled.secret(), app.clock().instant().minusSeconds(90));
        verify(challenge(enrolled.person()), old).isProblem(401, "code_invalid");
        verify(challenge(enrolled.person()), older).isProblem(401, "code_invalid");
        String previous = Totp.code(enrolled.secret(), app.clock().instant().minusSeconds(30));
        verify(challenge(enrolled.person()), previous).is(200);
        // Going back in time does not bring a used step back.
        verify(challenge(enrolled.person()), previous).isProblem(401, "code_invalid");
        verify(challenge(enrolled.person()), code(enrolled.secret())).is(200);
    }

    @Test
    void endsAChallengeAfterFiveWrongCodes() {
        Enrolled enrolled = enrolled();
        app.clock().advance(Duration.ofMinutes(2));
        String challenge = challenge(enrolled.person());
        for (int i = 0; i < 5; i++) {
            verify(challenge, "00000" + i).isProblem(401, "code_invalid");
        }
        verify(challenge, code(enrolled.secret())).isProblem(401, "challenge_invalid");
        for (int i = 0; i < 5; i++) {
            verify(challenge(enrolled.person()), "11111" + i).isProblem(401, "code_invalid");
        }
        verify(challenge(enrolled.person()), code(enrolled.secret()))
                .isProblem(429, "rate_limited")
                .hasHeader("RateLimit-Policy", "\"codes\";q=10;w=600");
        app.clock().advance(Duration.ofMinutes(11));
        verify(challenge(enrolled.person()), code(enrolled.secret())).is(200);
    }

    @Test
    void forgetsAChallengeAfterFiveMinutes() {
        Enrolled enrolled = enrolled();
        String challenge = challenge(enrolled.person());
        app.clock().advance(Duration.ofMinutes(5).plusSeconds(1));
        verify(challenge, code(enrolled.secret())).isProblem(401, "challenge_invalid");
    }

    @Test
    void acceptsEachRecoveryCodeOnce() {
        Enrolled enrolled = enrolled();
        List<String> codes = enrolled.recoveryCodes();
        assertThat(codes)
                .hasSize(10)
                .doesNotHaveDuplicates()
                .allMatch(code -> code.matches("([a-z2-7]{4}-){3}[a-z2-7]{4}"));
        Person person = enrolled.person()
                .with(verify(challenge(enrolled.person()), codes.get(3)).is(200));
        verify(challenge(enrolled.person()), codes.get(3)).isProblem(401, "code_invalid");
        verify(challenge(enrolled.person()), codes.get(4).toUpperCase(Locale.ROOT))
                .is(200);
        person.http()
                .get("/api/v1/auth/mfa")
                .is(200)
                .has("\"totp\":true", "\"recoveryCodesLeft\":8")
                .hasNot(codes.get(5));
        Answer fresh = person.http().post("/api/v1/auth/mfa/recovery-codes").is(200);
        assertThat(strings(fresh, "/data/recoveryCodes")).hasSize(10).doesNotContainAnyElementsOf(codes);
        verify(challenge(enrolled.person()), codes.get(5)).isProblem(401, "code_invalid");
    }

    @Test
    void wantsAFreshProofForWhatIsDangerous() {
        Person person = people.signedIn();
        app.clock().advance(Duration.ofMinutes(6));
        person.http()
                .post("/api/v1/auth/mfa/totp")
                .isProblem(403, "reauthentication_required")
                .has("/api/v1/auth/reauthenticate");
        person.http()
                .post("/api/v1/auth/api-keys", "{\"name\": \"x\", \"scopes\": [\"user\"]}")
                .isProblem(403, "reauthentication_required");
        person.http()
                .post("/api/v1/auth/reauthenticate", "{\"password\": \"wrong\"}")
                .isProblem(401, "credentials_invalid");
        person.http().post("/api/v1/auth/reauthenticate", "{}").isProblem(422, "validation_failed");
        Answer proven = person.http()
                .post("/api/v1/auth/reauthenticate", "{\"password\": \"" + People.PASSWORD + "\"}")
                .is(200);
        Person fresh = person.with(proven);
        assertThat(fresh.access()).isNotEqualTo(person.access());
        assertThat(fresh.refresh()).isNotEqualTo(person.refresh());
        fresh.http().post("/api/v1/auth/mfa/totp").is(200).has("otpauth://totp/ashlar:", "<svg");
        fresh.with(people.refresh(fresh.refresh()).is(200))
                .http()
                .post("/api/v1/auth/mfa/totp")
                .is(200);
    }

    @Test
    void isNotSwitchedOffWithThePasswordAlone() {
        Enrolled enrolled = enrolled();
        Person person = enrolled.person();
        app.clock().advance(Duration.ofMinutes(6));
        person.http().delete("/api/v1/auth/mfa/totp").isProblem(403, "reauthentication_required");
        for (String password : new String[] {People.PASSWORD, "not the password"}) {
            person.http()
                    .post("/api/v1/auth/reauthenticate", "{\"password\": \"" + password + "\"}")
                    .isProblem(403, "second_factor_needed")
                    .has("a recovery code as `code`")
                    .hasNot("accessToken", "passkey");
        }
        person.http().delete("/api/v1/auth/mfa/totp").isProblem(403, "reauthentication_required");
        Person fresh = person.with(person.http()
                .post("/api/v1/auth/reauthenticate", "{\"code\": \"" + code(enrolled.secret()) + "\"}")
                .is(200));
        fresh.http().delete("/api/v1/auth/mfa/totp").is(204);
    }

    @Test
    void tellsTheSuspendedThatTheyAre() {
        Enrolled enrolled = enrolled();
        String challenge = challenge(enrolled.person());
        String wrong = challenge(enrolled.person());
        people.admin()
                .http()
                .put("/api/v1/users/" + enrolled.person().id() + "/suspension", "{\"reason\": \"spam\"}")
                .is(200);
        verify(wrong, "000000").isProblem(401, "code_invalid");
        verify(challenge, code(enrolled.secret()))
                .isProblem(403, "user_suspended")
                .hasNot("spam", "accessToken");
    }

    @Test
    void isStillAskedForAfterAPasswordWasResetByMail() {
        Person person = enrolled().person();
        app.http()
                .post("/api/v1/auth/password/forgot", "{\"email\": \"" + person.email() + "\"}")
                .is(202);
        String token = people.mailedToken(people.admin(), person.email(), "Choose a new password");
        app.http()
                .post("/api/v1/auth/password/reset", """
                {"token": "%s", "newPassword": "a password after the reset"}""".formatted(token))
                .is(204)
                .hasNot("accessToken");
        People.login(app.http(), person.email(), "a password after the reset")
                .is(200)
                .has("\"mfaRequired\":true")
                .hasNot("accessToken", "\"passkey\"");
    }

    @Test
    void offersThePasskeyOfWhoeverHasOne() {
        Person person = enrolled().person();
        FakeAuthenticator phone = new FakeAuthenticator(UUID.randomUUID().toString());
        Answer options =
                person.http().post("/api/v1/auth/passkeys/registration/options").is(200);
        person.http()
                .post("/api/v1/auth/passkeys/registration", phone.registration(options.text("/data/challenge")))
                .is(201);
        People.login(app.http(), person.email(), People.PASSWORD)
                .is(200)
                .has("\"methods\":[\"totp\",\"recovery_code\",\"passkey\"]");
    }

    @Test
    void switchesOff() {
        Enrolled enrolled = enrolled();
        Person person = enrolled.person();
        person.http().post("/api/v1/auth/mfa/totp").isProblem(409, "totp_already_on");
        person.http().delete("/api/v1/auth/mfa/totp").is(204);
        person.http().delete("/api/v1/auth/mfa/totp").isProblem(409, "totp_not_on");
        People.login(app.http(), person.email(), People.PASSWORD).is(200).has("accessToken");
        people.mail(people.admin(), person.email(), "Your second factor was changed");
    }

    @Test
    void goesWithTheAddressThatIsTakenBackUnlessItWasThereBefore() {
        Person owner = people.signedIn();
        String moved = people.takeAway(owner);
        Enrolled thiefs = enrolled(new Person(app, owner.id(), moved, owner.access(), owner.refresh()));
        String halfway =
                People.login(app.http(), moved, People.PASSWORD).is(200).text("/data/challenge");
        app.events().clear();
        people.takeBack(owner);
        verify(halfway, code(thiefs.secret())).isProblem(401, "challenge_invalid");
        owner.again().http().get("/api/v1/auth/mfa").is(200).has("\"totp\":false", "\"recoveryCodesLeft\":0");
        assertThat(app.events().of(AuthEvent.SecondFactorRemoved.class))
                .containsExactly(new AuthEvent.SecondFactorRemoved(owner.id(), "otp"));
        assertThat(people.mail(people.admin(), owner.email(), "Ways to sign in were removed"))
                .contains("codes from an app");

        Enrolled earlier = enrolled();
        people.takeAway(earlier.person());
        app.events().clear();
        people.takeBack(earlier.person());
        verify(challenge(earlier.person()), code(earlier.secret())).is(200);
        verify(challenge(earlier.person()), earlier.recoveryCodes().getFirst()).is(200);
        assertThat(app.events().of(AuthEvent.SecondFactorRemoved.class)).isEmpty();
    }

    /** The owner's app goes on; that the recovery codes are another's shows in nothing but their time. */
    @Test
    void takesBackRecoveryCodesThatWereMadeSince() {
        Enrolled enrolled = enrolled();
        Person owner = enrolled.person();
        people.takeAway(owner);
        Answer thiefs = owner.http().post("/api/v1/auth/mfa/recovery-codes").is(200);
        people.takeBack(owner);
        verify(challenge(owner), thiefs.text("/data/recoveryCodes/0")).isProblem(401, "code_invalid");
        owner.with(verify(challenge(owner), code(enrolled.secret())).is(200))
                .http()
                .get("/api/v1/auth/mfa")
                .is(200)
                .has("\"totp\":true", "\"recoveryCodesLeft\":0");
        assertThat(people.mail(people.admin(), owner.email(), "Ways to sign in were removed"))
                .contains("recovery codes")
                .doesNotContain("codes from an app");
    }

    private Enrolled enrolled() {
        return enrolled(people.signedIn());
    }

    private Enrolled enrolled(Person person) {
        Answer begun = person.http().post("/api/v1/auth/mfa/totp").is(200);
        String base32 = begun.text("/data/secret");
        byte[] secret = decoded(base32);
        person.again();
        person.http()
                .post("/api/v1/auth/mfa/totp/confirm", "{\"code\": \"000000\"}")
                .isProblem(401, "code_invalid");
        Answer confirmed = person.http()
                .post("/api/v1/auth/mfa/totp/confirm", "{\"code\": \"" + code(secret) + "\"}")
                .is(200);
        // The code that confirmed is used up: the next one works.
        app.clock().advance(Duration.ofSeconds(30));
        return new Enrolled(person, base32, strings(confirmed, "/data/recoveryCodes"));
    }

    private String challenge(Person person) {
        return People.login(app.http(), person.email(), People.PASSWORD).is(200).text("/data/challenge");
    }

    private Answer verify(String challenge, String code) {
        return app.http().post("/api/v1/auth/mfa/verify", """
                {"challenge": "%s", "code": "%s"}""".formatted(challenge, code));
    }

    private String code(byte[] secret) {
        return Totp.code(secret, app.clock().instant());
    }

    private static List<String> strings(Answer answer, String pointer) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < answer.at(pointer).size(); i++) {
            all.add(answer.text(pointer + "/" + i));
        }
        return all;
    }

    static byte[] decoded(String base32) {
        byte[] bytes = new byte[base32.length() * 5 / 8];
        long buffer = 0;
        int bits = 0;
        int next = 0;
        for (int i = 0; i < base32.length(); i++) {
            buffer = (buffer << 5) | ALPHABET.indexOf(base32.charAt(i));
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes[next++] = (byte) (buffer >> bits);
            }
        }
        return bytes;
    }
}
