package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sign-in by a provider that somebody else wrote: what it enforces, and what its tokens look like, is not of our making. */
@ModuleTest(settings = {People.CHEAP_HASHES, People.PUBLIC_URL, People.PROVIDERS})
class RealProviderTest {

    private static @Nullable RealProvider provider;

    private final App app;
    private final People people;
    private final RealProvider.Visitor visitor = new RealProvider.Visitor();

    RealProviderTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @BeforeAll
    static void open() throws IOException, InterruptedException {
        provider = RealProvider.start("https://api.example.com/api/v1/auth/oidc/PROVIDER/callback");
    }

    @AfterAll
    static void close() throws IOException {
        RealProvider running = provider;
        if (running != null) {
            running.close();
        }
    }

    private record Journey(URI asked, Http browser) {}

    @Test
    void signsInWithRs256AndFindsTheAccountAgain() {
        String email = people.newEmail();
        Journey journey = begin("rsa");
        URI back = visitor.signIn(journey.asked(), email);
        assertThat(back.toString())
                .startsWith("https://api.example.com/api/v1/auth/oidc/rsa/callback?")
                .contains("iss=http%3A%2F%2F127.0.0.1%3A28419");
        Answer tokens = arrive(journey, back).is(200);
        Answer me = me(tokens).has("\"emailVerified\":true", "Somebody Real");
        assertThat(me.text("/data/email")).isEqualTo(email);
        Journey again = begin("rsa");
        assertThat(me(arrive(again, visitor.signIn(again.asked(), email)).is(200))
                        .text("/data/id"))
                .isEqualTo(me.text("/data/id"));
    }

    @Test
    void signsInWithEs256() {
        String email = people.newEmail();
        Journey journey = begin("curve");
        me(arrive(journey, visitor.signIn(journey.asked(), email)).is(200)).has(email);
    }

    @Test
    void refusesACodeThatWasUsedAndAStateOfAnotherJourney() {
        String email = people.newEmail();
        Journey first = begin("rsa");
        URI back = visitor.signIn(first.asked(), email);
        Journey second = begin("rsa");
        URI backAgain = visitor.signIn(second.asked(), email);
        // The code of the one with the state of the other: the provider finds that the verifier does not fit.
        String mixed = back.toString().replaceAll("code=[^&]+", "code=" + parameter(backAgain, "code"));
        arrive(first, URI.create(mixed)).isProblem(401, "oidc_failed");
        arrive(first, back).isProblem(401, "oidc_failed");
        arrive(second, backAgain).is(200);
        Journey third = begin("rsa");
        URI used = visitor.signIn(third.asked(), email);
        arrive(third, used).is(200);
        Journey fourth = begin("rsa");
        String stale = visitor.signIn(fourth.asked(), email)
                .toString()
                .replaceAll("code=[^&]+", "code=" + parameter(used, "code"));
        arrive(fourth, URI.create(stale)).isProblem(401, "oidc_failed");
    }

    @Test
    void refusesWhoTurnsBackAtTheProvider() {
        Journey journey = begin("rsa");
        URI back = visitor.cancel(journey.asked());
        assertThat(back.toString()).contains("error=access_denied");
        arrive(journey, back).isProblem(401, "oidc_failed");
    }

    @Test
    void linksNoAddressTheProviderDoesNotVouchFor() {
        Journey journey = begin("rsa");
        arrive(journey, visitor.signIn(journey.asked(), "unconfirmed-" + people.newEmail()))
                .isProblem(403, "oidc_address_unverified");
    }

    @Test
    void failsWithASecretTheProviderDoesNotKnow() {
        Journey journey = begin("forgetful");
        String asked = journey.asked().toString().replace("oidc%2Fforgetful%2Fcallback", "oidc%2Frsa%2Fcallback");
        URI back = visitor.signIn(URI.create(asked), people.newEmail());
        arrive(journey, URI.create(back.toString().replace("/oidc/rsa/", "/oidc/forgetful/")))
                .isProblem(401, "oidc_failed");
    }

    private Journey begin(String name) {
        Answer start = app.http().get("/api/v1/auth/oidc/" + name + "/start").is(303);
        String cookie = start.header("Set-Cookie").orElseThrow();
        return new Journey(
                URI.create(start.header("Location").orElseThrow()),
                app.http().with("Cookie", cookie.substring(0, cookie.indexOf(';'))));
    }

    private static Answer arrive(Journey journey, URI back) {
        return journey.browser().with("Accept", "application/json").get(back.getRawPath() + "?" + back.getRawQuery());
    }

    private Answer me(Answer tokens) {
        return app.http()
                .bearer(tokens.text("/data/accessToken"))
                .get("/api/v1/users/me")
                .is(200);
    }

    private static String parameter(URI address, String name) {
        return address.getRawQuery().replaceAll("(.*&)?" + name + "=([^&]+).*", "$2");
    }
}
