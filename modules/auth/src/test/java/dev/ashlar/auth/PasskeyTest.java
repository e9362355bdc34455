package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import dev.ashlar.auth.People.Person;
import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.AtOnce;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Passkeys, and devices or pages that lie. */
@ModuleTest(settings = {People.CHEAP_HASHES, People.PROXY, People.PAGES})
class PasskeyTest {

    private static final String PASSKEYS = "/api/v1/auth/passkeys";
    private static final String ME = "/api/v1/users/me";

    private final App app;
    private final People people;

    PasskeyTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @Test
    void signsInWithoutAPassword() {
        Person person = people.signedIn();
        Answer options = options(person);
        options.has("\"rp\":{\"id\":\"app.example.com\"", "\"alg\":-7", "\"userVerification\":\"required\"")
                .has("\"attestation\":\"none\"", person.email());
        FakeAuthenticator phone = new FakeAuthenticator(UUID.randomUUID().toString());
        Http once = person.http().with("Idempotency-Key", "my phone");
        String registration = phone.registration(options.text("/data/challenge"));
        Answer made = once.post(PASSKEYS + "/registration", registration).is(201);
        once.post(PASSKEYS + "/registration", registration)
                .is(201)
                .hasHeader("Idempotency-Replayed", "true")
                .has(made.text("/data/id"));
        made.has("My phone").hasNot("publicKey");
        person.http().get(PASSKEYS).is(200).has(made.text("/data/id"));
        options(person).has("excludeCredentials\":[{\"type\":\"public-key\"");

        Answer ask =
                app.http().post(PASSKEYS + "/authentication/options").is(200).hasNot(person.email());
        assertThat(ask.text("/data/rpId")).isEqualTo("app.example.com");
        phone.signCount = 2;
        Answer tokens = app.http()
                .post(PASSKEYS + "/authentication", phone.assertion(ask.text("/data/challenge")))
                .is(200);
        app.http().bearer(tokens.text("/data/accessToken")).get(ME).is(200).has(person.email());
        assertThat(app.events().of(AuthEvent.SignedIn.class).getLast().methods())
                .containsExactly("hwk", "user", "mfa");
    }

    @Test
    void refusesDevicesAndPagesThatLieAtSignIn() {
        Person person = people.signedIn();
        FakeAuthenticator phone = registered(person);
        refused(phone, device -> device.origin = "https://evil.example", "passkey_origin_refused");
        refused(phone, device -> device.origin = "https://app.example.com.evil.example", "passkey_origin_refused");
        refused(phone, device -> device.site = "evil.example", "passkey_site_refused");
        refused(phone, device -> device.flags = 0x01, "passkey_unverified");
        refused(phone, device -> device.flags = 0x04, "passkey_unverified");
        refused(phone, device -> device.signCount = 1, "passkey_cloned");
        refused(
                phone,
                device -> device.userHandle = Passkeys.handle(people.signedIn().id()),
                "passkey_invalid");
        refused(phone, device -> device.userHandle = "AAAA", "passkey_invalid");
        phone.userHandle = Passkeys.handle(person.id());
        FakeAuthenticator copy = new FakeAuthenticator("nobody knows this one");
        signIn(copy, challenge()).isProblem(401, "passkey_invalid");
        signIn(phone, "made-up").isProblem(401, "passkey_challenge_invalid");
        String challenge = challenge();
        phone.signCount = 7;
        signIn(phone, challenge).is(200);
        phone.signCount = 8;
        signIn(phone, challenge).isProblem(401, "passkey_challenge_invalid");
        String late = challenge();
        app.clock().advance(Duration.ofMinutes(5).plusSeconds(1));
        signIn(phone, late).isProblem(401, "passkey_challenge_invalid");
        // A challenge for adding a passkey is none for signing in.
        Person again = person.again();
        signIn(phone, options(again).text("/data/challenge")).isProblem(401, "passkey_challenge_invalid");
    }

    @Test
    void usesAChallengeUpInARefusedAttemptAndWritesThatDown() {
        Person person = people.signedIn();
        FakeAuthenticator phone = registered(person);
        app.events().clear();
        String challenge = challenge();
        phone.flags = 0x01;
        signIn(phone, challenge).isProblem(401, "passkey_unverified");
        phone.flags = 0x05;
        signIn(phone, challenge).isProblem(401, "passkey_challenge_invalid");
        String evil = challenge();
        phone.origin = "https://evil.example";
        signIn(phone, evil).isProblem(401, "passkey_origin_refused");
        phone.origin = "https://app.example.com";
        signIn(phone, evil).isProblem(401, "passkey_challenge_invalid");
        FakeAuthenticator stranger = new FakeAuthenticator("nobody knows this one either");
        signIn(stranger, challenge()).isProblem(401, "passkey_invalid");
        assertThat(app.events().of(AuthEvent.SignInFailed.class))
                .extracting(AuthEvent.SignInFailed::userId, AuthEvent.SignInFailed::method)
                .containsExactly(
                        tuple(person.id(), "passkey"),
                        tuple(person.id(), "passkey"),
                        tuple(person.id(), "passkey"),
                        tuple(person.id(), "passkey"),
                        tuple(null, "passkey"));

        String added = options(person).text("/data/challenge");
        FakeAuthenticator tablet = new FakeAuthenticator(UUID.randomUUID().toString());
        tablet.flags = 0x01;
        person.http()
                .post(PASSKEYS + "/registration", tablet.registration(added))
                .isProblem(401, "passkey_unverified");
        tablet.flags = 0x05;
        person.http()
                .post(PASSKEYS + "/registration", tablet.registration(added))
                .isProblem(401, "passkey_challenge_invalid");
    }

    @Test
    void tellsTheOwnerAndTheAuditOfACopiedPasskey() {
        Person person = people.signedIn();
        FakeAuthenticator phone = registered(person);
        app.events().clear();
        phone.signCount = 2;
        signIn(phone, challenge()).isProblem(401, "passkey_cloned");
        assertThat(app.events().of(AuthEvent.PasskeyCloned.class))
                .singleElement()
                .matches(event -> event.userId().equals(person.id()));
        assertThat(app.events().of(AuthEvent.SignInFailed.class)).hasSize(1);
        assertThat(app.events().of(AuthEvent.SignedIn.class)).isEmpty();
        assertThat(people.mail(people.admin(), person.email(), "A passkey may have been copied"))
                .contains("My phone");
    }

    @Test
    void refusesDevicesAndPagesThatLieWhenAPasskeyIsAdded() {
        Person person = people.signedIn();
        Person other = people.signedIn();
        FakeAuthenticator phone = new FakeAuthenticator(UUID.randomUUID().toString());
        String foreign = options(other).text("/data/challenge");
        person.http()
                .post(PASSKEYS + "/registration", phone.registration(foreign))
                .isProblem(401, "passkey_challenge_invalid");
        phone.origin = "https://evil.example";
        register(person, phone).isProblem(401, "passkey_origin_refused");
        phone.origin = "https://app.example.com";
        phone.site = "evil.example";
        register(person, phone).isProblem(401, "passkey_site_refused");
        phone.site = "app.example.com";
        phone.flags = 0x01;
        register(person, phone).isProblem(401, "passkey_unverified");
        phone.flags = 0x05;
        register(person, phone).is(201);
        register(other, phone).isProblem(409, "passkey_known");
        person.http()
                .post(PASSKEYS + "/registration", phone.registration("x").replace("o2Nm", "AAAA"))
                .isProblem(401, "passkey_challenge_invalid");
    }

    @Test
    void tellsTheSuspendedThatTheyAre() {
        Person person = people.signedIn();
        FakeAuthenticator phone = registered(person);
        Person admin = people.admin();
        String suspension = "/api/v1/users/" + person.id() + "/suspension";
        admin.http().put(suspension, "{}").is(200);
        signIn(phone, challenge()).isProblem(403, "user_suspended");
        admin.http().delete(suspension).is(204);
        signIn(phone, challenge()).is(200);
    }

    @Test
    void keepsTheLastFactor() {
        Person person = people.signedIn();
        Person stranger = people.signedIn();
        registered(person);
        String id = person.http().get(PASSKEYS).is(200).text("/data/0/id");
        stranger.http().delete(PASSKEYS + "/" + id).isProblem(404, "passkey_not_found");
        app.get(PasswordRepository.class).delete(person.id());
        person.http().delete(PASSKEYS + "/" + id).isProblem(409, "last_factor");
        registered(person);
        person.http().delete(PASSKEYS + "/" + id).is(204);
        person.http().delete(PASSKEYS + "/" + id).isProblem(404, "passkey_not_found");
    }

    @Test
    void keepsOneOfTheLastTwoHoweverManyRemoveThemAtOnce() {
        for (int round = 0; round < 5; round++) {
            Person person = people.signedIn();
            registered(person);
            registered(person);
            app.get(PasswordRepository.class).delete(person.id());
            Answer list = person.http().get(PASSKEYS).is(200);
            List<Integer> answers = AtOnce.run(
                    2,
                    i -> person.http()
                            .delete(PASSKEYS + "/" + list.text("/data/" + i + "/id"))
                            .status());
            assertThat(answers).containsExactlyInAnyOrder(204, 409);
            assertThat(person.http().get(PASSKEYS).is(200).at("/data").size()).isEqualTo(1);
        }
    }

    @Test
    void removesAPasskeyOnceHoweverManyAskForIt() {
        for (int round = 0; round < 5; round++) {
            Person person = people.signedIn();
            registered(person);
            String id = person.http().get(PASSKEYS).is(200).text("/data/0/id");
            List<Integer> answers =
                    AtOnce.run(3, i -> person.http().delete(PASSKEYS + "/" + id).status());
            assertThat(answers).containsExactlyInAnyOrder(204, 404, 404);
            assertThat(app.events().of(AuthEvent.SecondFactorRemoved.class))
                    .containsOnlyOnce(new AuthEvent.SecondFactorRemoved(person.id(), "passkey"));
        }
    }

    @Test
    void goWithTheAddressThatIsTakenBackUnlessTheyWereThereBefore() {
        Person owner = people.signedIn();
        FakeAuthenticator phone = registered(owner);
        app.clock().advance(Duration.ofSeconds(1));
        String moved = people.takeAway(owner);
        FakeAuthenticator thiefs = registered(owner);
        FakeAuthenticator another = registered(owner);
        app.events().clear();
        people.takeBack(owner);

        signIn(thiefs, challenge()).isProblem(401, "passkey_invalid");
        signIn(another, challenge()).isProblem(401, "passkey_invalid");
        Answer tokens = signIn(phone, challenge()).is(200);
        Http home = app.http().bearer(tokens.text("/data/accessToken"));
        home.get(ME).is(200).has(owner.email()).hasNot(moved);
        assertThat(home.get(PASSKEYS).is(200).at("/data").size()).isEqualTo(1);
        assertThat(app.events().of(AuthEvent.SecondFactorRemoved.class))
                .containsExactly(
                        new AuthEvent.SecondFactorRemoved(owner.id(), "passkey"),
                        new AuthEvent.SecondFactorRemoved(owner.id(), "passkey"));
        assertThat(people.mail(people.admin(), owner.email(), "Ways to sign in were removed"))
                .contains("2 passkeys")
                .doesNotContain("My phone", "codes from an app", "sign-in by");
    }

    @Test
    void areNoMoreThanAnAccountCanHave() {
        Person person = people.signedIn();
        for (int i = 0; i < 18; i++) {
            register(person, new FakeAuthenticator(UUID.randomUUID().toString()))
                    .is(201);
        }
        List<String> challenges = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            challenges.add(options(person).text("/data/challenge"));
        }
        List<Integer> answers = AtOnce.run(
                5,
                i -> person.http()
                        .post(
                                PASSKEYS + "/registration",
                                new FakeAuthenticator(UUID.randomUUID().toString()).registration(challenges.get(i)))
                        .status());
        assertThat(answers).containsExactlyInAnyOrder(201, 201, 409, 409, 409);
        Answer all = person.http().get(PASSKEYS + "?limit=100").is(200);
        assertThat(all.at("/data").size()).isEqualTo(20);
        person.http()
                .post(PASSKEYS + "/registration/options")
                .isProblem(409, "too_many_passkeys")
                .has("ashlar.auth.passkeys-per-account");
        person.http().delete(PASSKEYS + "/" + all.text("/data/3/id")).is(204);
        register(person, new FakeAuthenticator(UUID.randomUUID().toString())).is(201);
    }

    @Test
    void readsOnlyWholeCbor() {
        for (String bad :
                new String[] {"", "a1", "a16161", "bf", "a16161c0", "5a7fffffff", "a2616101616102", "bbffffffffffffffff"
                }) {
            assertThatIllegalArgumentException()
                    .as(bad)
                    .isThrownBy(() -> Cbor.map(ByteBuffer.wrap(HexFormat.of().parseHex(bad))));
        }
        assertThat(Cbor.map(ByteBuffer.wrap(HexFormat.of().parseHex("a26161182a6162f5"))))
                .containsEntry("a", 42L)
                .containsEntry("b", true);
    }

    private FakeAuthenticator registered(Person person) {
        FakeAuthenticator phone = new FakeAuthenticator(UUID.randomUUID().toString());
        register(person, phone).is(201);
        phone.signCount = 5;
        signIn(phone, challenge()).is(200);
        phone.signCount = 6;
        return phone;
    }

    private void refused(FakeAuthenticator phone, Consumer<FakeAuthenticator> lie, String code) {
        lie.accept(phone);
        signIn(phone, challenge()).isProblem(401, code);
        phone.origin = "https://app.example.com";
        phone.site = "app.example.com";
        phone.flags = 0x05;
        phone.signCount = 6;
    }

    private Answer options(Person person) {
        return person.http().post(PASSKEYS + "/registration/options").is(200);
    }

    private Answer register(Person person, FakeAuthenticator phone) {
        return person.http()
                .post(
                        PASSKEYS + "/registration",
                        phone.registration(options(person).text("/data/challenge")));
    }

    private String challenge() {
        return app.http().post(PASSKEYS + "/authentication/options").is(200).text("/data/challenge");
    }

    private Answer signIn(FakeAuthenticator phone, String challenge) {
        return app.http().post(PASSKEYS + "/authentication", phone.assertion(challenge));
    }
}
