package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.auth.People.Person;
import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.AtOnce;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.users.UserEvent;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sign-in by a provider, by honest ones and by liars. */
@ModuleTest(settings = {People.CHEAP_HASHES, People.PUBLIC_URL, People.PROVIDERS})
class OidcTest {

    private static final String CALLBACK = "/api/v1/auth/oidc/corp/callback";

    private final App app;
    private final People people;
    private static FakeProvider provider;

    OidcTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @BeforeAll
    static void open() {
        provider = new FakeProvider();
        assertThat(provider.issuer()).isEqualTo("http://127.0.0.1:" + FakeProvider.PORT);
    }

    @AfterAll
    static void close() {
        provider.close();
    }

    @BeforeEach
    void honest() {
        provider.lies.clear();
        provider.honest();
        provider.subject = UUID.randomUUID().toString();
        provider.email = people.newEmail();
        provider.emailVerified = true;
        provider.name = "Somebody Else";
        provider.now = app.clock().instant().getEpochSecond();
    }

    private record Journey(URI asked, Http browser, String state) {}

    @Test
    void makesAnAccountAndFindsItAgain() {
        Journey journey = begin();
        assertThat(journey.asked().toString())
                .startsWith(provider.issuer() + "/authorize?")
                .contains("code_challenge_method=S256", "scope=openid", "nonce=")
                .contains("redirect_uri=https%3A%2F%2Fapi.example.com%2Fapi%2Fv1%2Fauth%2Foidc%2Fcorp%2Fcallback");
        Answer tokens = finish(journey).is(200);
        Http http = app.http().bearer(tokens.text("/data/accessToken"));
        Answer me = http.get("/api/v1/users/me").is(200).has("\"emailVerified\":true", "Somebody Else");
        assertThat(me.text("/data/email")).isEqualTo(provider.email);
        // The address at the provider may change; who they are does not.
        provider.email = people.newEmail();
        Answer again = finish(begin()).is(200);
        assertThat(app.http()
                        .bearer(again.text("/data/accessToken"))
                        .get("/api/v1/users/me")
                        .text("/data/id"))
                .isEqualTo(me.text("/data/id"));
        assertThat(app.events().of(AuthEvent.SignedIn.class).getLast().methods())
                .containsExactly("fed");
    }

    @Test
    void callsPeopleByTheirAddressWhenTheProviderHasNoNameThatFits() {
        for (String name : List.of("", "x".repeat(65), "Ada\\u202edrahciR", "Ada\\nAdmin")) {
            provider.name = name;
            provider.subject = UUID.randomUUID().toString();
            provider.email = people.newEmail();
            Answer tokens = finish(begin()).is(200);
            app.http()
                    .bearer(tokens.text("/data/accessToken"))
                    .get("/api/v1/users/me")
                    .is(200)
                    .has("\"name\":\"" + provider.email.substring(0, provider.email.indexOf('@')) + "\"");
        }
    }

    @Test
    void sendsBrowsersHomeWithACookie() {
        Journey journey = begin();
        Answer home = journey.browser()
                .get(CALLBACK + "?code=" + provider.consent(journey.asked()) + "&state=" + journey.state()
                        + "&scope=openid&prompt=none&session_state=x&client_info=y")
                .is(303);
        home.hasHeader("Location", "https://api.example.com/signed-in");
        app.http().get("/signed-in").is(200).has("data-route=\"/api/v1/auth/logout\"");
        assertThat(home.response().headers().allValues("Set-Cookie"))
                .anyMatch(cookie -> cookie.startsWith("__Host-ashlar="));
    }

    @Test
    void sendsBrowsersToThePageThatAsksForTheSecondFactor() {
        Http person = app.http().bearer(finish(begin()).is(200).text("/data/accessToken"));
        byte[] secret = SecondFactorTest.decoded(
                person.post("/api/v1/auth/mfa/totp").is(200).text("/data/secret"));
        String first = Totp.code(secret, app.clock().instant());
        person.post("/api/v1/auth/mfa/totp/confirm", "{\"code\": \"" + first + "\"}")
                .is(200);
        app.clock().advance(Duration.ofSeconds(30));
        Journey journey = begin();
        Answer away = journey.browser()
                .get(CALLBACK + "?code=" + provider.consent(journey.asked()) + "&state=" + journey.state())
                .is(303);
        assertThat(away.header("Set-Cookie").orElse("")).doesNotContain("__Host-ashlar=");
        URI page = URI.create(away.header("Location").orElseThrow());
        app.http()
                .get(page.getPath())
                .is(200)
                .has("data-route=\"/api/v1/auth/session\"", "data-token=\"challenge\"", "name=\"code\"");
        String challenge = page.getFragment().substring("token=".length());
        String code = Totp.code(secret, app.clock().instant());
        app.http()
                .post("/api/v1/auth/session", "{\"challenge\": \"" + challenge + "\", \"code\": \"" + code + "\"}")
                .is(200)
                .has("csrfToken");
    }

    @Test
    void refusesStatesThatAreForeignOldOrUsed() {
        Journey journey = begin();
        String code = provider.consent(journey.asked());
        String path = CALLBACK + "?code=" + code + "&state=";
        Http json = app.http().with("Accept", "application/json");
        json.get(path + journey.state()).isProblem(401, "oidc_failed");
        begin().browser()
                .with("Accept", "application/json")
                .get(path + journey.state())
                .isProblem(401, "oidc_failed");
        Http browser = journey.browser().with("Accept", "application/json");
        browser.get(path + "nonsense").isProblem(401, "oidc_failed");
        browser.get(CALLBACK + "?code=" + code).isProblem(401, "oidc_failed");
        browser.get("/api/v1/auth/oidc/other/callback?code=" + code + "&state=" + journey.state())
                .isProblem(401, "oidc_failed");
        browser.get("/api/v1/auth/oidc/unknown/start").isProblem(404, "oidc_provider_not_found");
        browser.get(path + journey.state()).is(200);
        browser.get(path + journey.state()).isProblem(401, "oidc_failed");
        Journey slow = begin();
        app.clock().advance(Duration.ofMinutes(11));
        finish(slow).isProblem(401, "oidc_failed");
    }

    @Test
    void refusesAnAnswerMixedUpWithAnotherIssuer() {
        Journey journey = begin();
        journey.browser()
                .with("Accept", "application/json")
                .get(CALLBACK + "?code=" + provider.consent(journey.asked()) + "&state=" + journey.state()
                        + "&iss=https%3A%2F%2Fevil.example")
                .isProblem(401, "oidc_failed");
        Journey denied = begin();
        denied.browser()
                .with("Accept", "application/json")
                .get(CALLBACK + "?error=access_denied&error_description=no&state=" + denied.state())
                .isProblem(401, "oidc_failed");
    }

    @Test
    void refusesEveryLieOfTheProvider() {
        Map<String, String> lies = new LinkedHashMap<>();
        lies.put("iss", "\"https://evil.example\"");
        lies.put("aud", "\"another-client\"");
        lies.put("azp", "\"another-party\"");
        lies.put("nonce", "\"another-nonce\"");
        lies.put("exp", String.valueOf(provider.now - 120));
        lies.put("iat", String.valueOf(provider.now + 3600));
        lies.put("sub", "\"\"");
        lies.put("alg", "none");
        for (Map.Entry<String, String> lie : lies.entrySet()) {
            provider.lies.clear();
            provider.lies.put(lie.getKey(), lie.getValue());
            Answer answer = finish(begin());
            assertThat(answer.status()).as(lie.getKey()).isEqualTo(401);
            answer.isProblem(401, "oidc_failed").hasNot(lie.getValue().replace("\"", "") + "x", "issuer");
        }
        provider.lies.clear();
        provider.lies.put("aud", "[\"client-1\", \"another-client\"]");
        finish(begin()).isProblem(401, "oidc_failed");
        provider.lies.put("azp", "7");
        finish(begin()).isProblem(401, "oidc_failed");
        provider.lies.put("aud", "[\"client-1\"]");
        provider.lies.put("azp", "\"another-party\"");
        finish(begin()).isProblem(401, "oidc_failed");
        provider.lies.put("azp", "\"client-1\"");
        finish(begin()).is(200);
        provider.lies.put("aud", "[\"another-client\", \"client-1\"]");
        finish(begin()).is(200);
        provider.lies.clear();
        provider.signer = FakeProvider.rsa();
        finish(begin()).isProblem(401, "oidc_failed");
        provider.honest();
        finish(begin()).is(200);
    }

    @Test
    void waitsForTheWholeAnswerNoLongerThanForItsBeginning() {
        Journey journey = begin();
        // Right in the end, and every byte in time, but the whole of it too late.
        provider.drips = Duration.ofSeconds(8);
        finish(journey).isProblem(503, "oidc_provider_unavailable");
        provider.drips = Duration.ZERO;
        finish(begin()).is(200);
    }

    /** Nobody has lied, so nobody is refused: it may work in a while. */
    @Test
    void asksToComeBackWhileAProviderIsAway() {
        app.http()
                .get("/api/v1/auth/oidc/gone/start")
                .isProblem(503, "oidc_provider_unavailable")
                .hasHeader("Retry-After", "10")
                .hasNot("28418", "Exception");
        for (String path : List.of("/.well-known/openid-configuration", "/keys")) {
            for (int status : new int[] {500, 503, 429}) {
                app.clock().advance(Duration.ofMinutes(11));
                provider.statuses.put(path, status);
                app.http()
                        .get("/api/v1/auth/oidc/corp/start")
                        .isProblem(503, "oidc_provider_unavailable")
                        .hasHeader("Retry-After", "10");
                provider.statuses.put(path, 404);
                app.http().get("/api/v1/auth/oidc/corp/start").isProblem(401, "oidc_failed");
                provider.statuses.clear();
            }
        }
        provider.now = app.clock().instant().getEpochSecond();
        Journey journey = begin();
        provider.statuses.put("/token", 502);
        String back = CALLBACK + "?code=" + provider.consent(journey.asked()) + "&state=" + journey.state();
        Http browser = journey.browser().with("Accept", "application/json");
        browser.get(back).isProblem(503, "oidc_provider_unavailable").hasHeader("Retry-After", "10");
        provider.statuses.clear();
        // The sign-in goes on where it was, once.
        browser.get(back).is(200);
        browser.get(back).isProblem(401, "oidc_failed");
    }

    @Test
    void hasAllWhoWaitForAnAbsentProviderComeBack() {
        app.clock().advance(Duration.ofMinutes(11));
        provider.statuses.put("/keys", 503);
        provider.drips = Duration.ofMillis(400);
        AtOnce.run(6, i -> app.http().get("/api/v1/auth/oidc/corp/start"))
                .forEach(answer -> answer.isProblem(503, "oidc_provider_unavailable"));
    }

    /** Somebody who comes by a provider needs no password to be one who can administer. */
    @Test
    void countsAnInvitedAdministratorWhoHasCome() {
        Person admin = people.admin();
        Answer others = admin.http().get("/api/v1/users?role=admin&limit=100").is(200);
        for (int i = 0; i < others.at("/data").size(); i++) {
            String id = others.text("/data/" + i + "/id");
            if (!id.equals(admin.id().toString())) {
                admin.http()
                        .patch("/api/v1/users/" + id, "{\"role\": \"user\"}")
                        .is(200);
            }
        }
        admin.http().post("/api/v1/users", """
                {"email": "%s", "name": "Invited", "role": "admin"}""".formatted(provider.email)).is(201);
        admin.http().delete("/api/v1/users/" + admin.id()).isProblem(409, "last_admin");
        finish(begin()).is(200);
        admin.http().delete("/api/v1/users/" + admin.id()).is(204);
    }

    @Test
    void asksAProviderOnceForAllWhoNeedToKnow() {
        begin();
        app.clock().advance(Duration.ofMinutes(11));
        provider.asked.clear();
        provider.drips = Duration.ofMillis(400);
        AtOnce.run(8, i -> app.http().get("/api/v1/auth/oidc/corp/start")).forEach(answer -> answer.is(303));
        assertThat(provider.asked).containsExactly("/.well-known/openid-configuration", "/keys");
    }

    @Test
    void linksOnlyByAddressesTheProviderConfirmed() {
        Person owner = people.signedIn();
        provider.email = owner.email();
        provider.emailVerified = false;
        finish(begin()).isProblem(403, "oidc_address_unverified");
        provider.lies.put("email_verified", "\"true\"");
        finish(begin()).isProblem(403, "oidc_address_unverified");
        owner.http().get("/api/v1/users/me").is(200);
    }

    @Test
    void tellsTheSuspendedThatTheyAre() {
        String id = app.http()
                .bearer(finish(begin()).is(200).text("/data/accessToken"))
                .get("/api/v1/users/me")
                .text("/data/id");
        people.admin().http().put("/api/v1/users/" + id + "/suspension", "{}").is(200);
        finish(begin()).isProblem(403, "user_suspended");
    }

    @Test
    void takesAnUnconfirmedAccountFromWhoeverMadeIt() {
        Person squatter = people.signedIn();
        String key = squatter.apiKey("x");
        String wanted = people.newEmail();
        String confirm = people.tokenForAnotherAddress(squatter, wanted);
        provider.email = squatter.email();
        Answer owner = finish(begin()).is(200);
        People.login(app.http(), squatter.email(), People.PASSWORD).isProblem(401, "credentials_invalid");
        squatter.http().get("/api/v1/users/me").isProblem(401, "session_revoked");
        people.refresh(squatter.refresh()).isProblem(401, "session_revoked");
        app.http().bearer(key).get("/api/v1/users/me").isProblem(401, "token_invalid");
        people.confirmAddress(confirm).isProblem(400, "user_link_invalid");
        app.http()
                .bearer(owner.text("/data/accessToken"))
                .get("/api/v1/users/me")
                .is(200)
                .has(squatter.email())
                .hasNot(wanted);
        assertThat(app.events().of(UserEvent.EmailChanged.class))
                .noneMatch(event -> event.userId().equals(squatter.id()));
    }

    @Test
    void keepsWhatTheOwnerOfAConfirmedAccountHas() {
        Person owner = people.signedIn();
        String token = people.mailedToken(people.admin(), owner.email(), "Confirm your address");
        app.http()
                .post("/api/v1/auth/email/verify", "{\"token\": \"" + token + "\"}")
                .is(204);
        provider.email = owner.email();
        Answer linked = finish(begin()).is(200);
        app.http()
                .bearer(linked.text("/data/accessToken"))
                .get("/api/v1/users/me")
                .has(owner.id().toString());
        assertThat(people.mail(people.admin(), owner.email(), "A new way to sign in"))
                .contains("corp");
        owner.http().get("/api/v1/users/me").is(200);
        People.login(app.http(), owner.email(), People.PASSWORD).is(200);
    }

    @Test
    void linksThatAreNewerGoWithTheAddressThatIsTakenBack() {
        Person owner = people.signedIn();
        String token = people.mailedToken(people.admin(), owner.email(), "Confirm your address");
        app.http()
                .post("/api/v1/auth/email/verify", "{\"token\": \"" + token + "\"}")
                .is(204);
        provider.email = owner.email();
        finish(begin()).is(200);
        String subject = provider.subject;
        app.clock().advance(Duration.ofSeconds(1));

        provider.email = people.takeAway(owner);
        provider.subject = UUID.randomUUID().toString();
        assertThat(accountOf(finish(begin()).is(200))).isEqualTo(owner.id());
        people.takeBack(owner);

        // To the thief's provider nobody here is known any more; with a confirmed address it would be a new account.
        provider.emailVerified = false;
        finish(begin()).isProblem(403, "oidc_address_unverified");
        provider.emailVerified = true;
        assertThat(accountOf(finish(begin()).is(200))).isNotEqualTo(owner.id());
        provider.subject = subject;
        provider.email = owner.email();
        assertThat(accountOf(finish(begin()).is(200))).isEqualTo(owner.id());
        assertThat(people.mail(people.admin(), owner.email(), "Ways to sign in were removed"))
                .containsOnlyOnce("sign-in by corp");
    }

    @Test
    void refusesAnswersThatAreTooLarge() {
        app.clock().advance(Duration.ofMinutes(11));
        provider.now = app.clock().instant().getEpochSecond();
        provider.padding = 300 * 1024;
        app.http().get("/api/v1/auth/oidc/corp/start").isProblem(401, "oidc_failed");
        provider.padding = 200 * 1024;
        Journey journey = begin();
        provider.padding = 300 * 1024;
        finish(journey).isProblem(401, "oidc_failed");
        provider.padding = 200 * 1024;
        finish(journey).isProblem(401, "oidc_failed");
        finish(begin()).is(200);
    }

    private UUID accountOf(Answer tokens) {
        return UUID.fromString(app.http()
                .bearer(tokens.text("/data/accessToken"))
                .get("/api/v1/users/me")
                .text("/data/id"));
    }

    private Journey begin() {
        Answer start = app.http().get("/api/v1/auth/oidc/corp/start").is(303);
        String cookie = start.header("Set-Cookie").orElseThrow();
        URI asked = URI.create(start.header("Location").orElseThrow());
        return new Journey(
                asked,
                app.http().with("Cookie", cookie.substring(0, cookie.indexOf(';'))),
                FakeProvider.form(asked.getRawQuery()).getOrDefault("state", ""));
    }

    private Answer finish(Journey journey) {
        return journey.browser()
                .with("Accept", "application/json")
                .get(CALLBACK + "?code=" + provider.consent(journey.asked()) + "&state=" + journey.state());
    }
}
