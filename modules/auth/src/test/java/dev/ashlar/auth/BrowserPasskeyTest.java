package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.auth.People.Person;
import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Passkeys with a real browser: what it makes of our options, and what we make of its answers. */
@ModuleTest(settings = {People.CHEAP_HASHES, "ashlar.http.cors-origins=http://localhost:28432"})
class BrowserPasskeyTest {

    private static final String PASSKEYS = "/api/v1/auth/passkeys";
    private static @Nullable Chromium running;

    private final App app;
    private final People people;

    BrowserPasskeyTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @BeforeAll
    static void open() throws IOException {
        running = Chromium.start();
    }

    @AfterAll
    static void close() throws IOException {
        Chromium browser = running;
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void begin() {
        browser().forgetPasskeys();
        browser().verifiesItsUser(true);
    }

    @Test
    void addsAPasskeyAndSignsInWithItAlone() {
        Person person = people.signedIn();
        register(person).is(201);
        String assertion = browser().usePasskey(Chromium.OUR_PAGE, options());
        Answer tokens = signIn(assertion).is(200);
        app.http()
                .bearer(tokens.text("/data/accessToken"))
                .get("/api/v1/users/me")
                .is(200)
                .has(person.email());
        signIn(assertion).isProblem(401, "passkey_challenge_invalid");
        signIn(browser().usePasskey(Chromium.OUR_PAGE, options())).is(200);
    }

    @Test
    void refusesWhatTheDeviceSignedForAnotherPageOfTheSite() {
        Person person = people.signedIn();
        register(person).is(201);
        signIn(browser().usePasskey(Chromium.FOREIGN_PAGE, options())).isProblem(401, "passkey_origin_refused");
        Person other = people.signedIn();
        String made = browser()
                .createPasskey(Chromium.FOREIGN_PAGE, data(other.http().post(PASSKEYS + "/registration/options")));
        other.http().post(PASSKEYS + "/registration", made).isProblem(401, "passkey_origin_refused");
    }

    @Test
    void refusesACopyOfThePasskey() throws IOException {
        Person person = people.signedIn();
        register(person).is(201);
        signIn(browser().usePasskey(Chromium.OUR_PAGE, options())).is(200);
        signIn(browser().usePasskey(Chromium.OUR_PAGE, options())).is(200);
        browser().turnBackTheCounter();
        signIn(browser().usePasskey(Chromium.OUR_PAGE, options())).isProblem(401, "passkey_cloned");
    }

    @Test
    void hasTheBrowserAskWhoIsThere() {
        Person person = people.signedIn();
        register(person).is(201);
        browser().verifiesItsUser(false);
        assertThat(browser().usePasskey(Chromium.OUR_PAGE, options())).isEqualTo("NotAllowedError");
    }

    private Answer register(Person person) {
        String options = data(person.http().post(PASSKEYS + "/registration/options"));
        return person.http().post(PASSKEYS + "/registration", browser().createPasskey(Chromium.OUR_PAGE, options));
    }

    private String options() {
        return data(app.http().post(PASSKEYS + "/authentication/options"));
    }

    private Answer signIn(String assertion) {
        return app.http().post(PASSKEYS + "/authentication", assertion);
    }

    /** What the answer has as its data, as it stands there. */
    private static String data(Answer answer) {
        String body = answer.is(200).body();
        return body.substring("{\"data\":".length(), body.length() - 1);
    }

    private static Chromium browser() {
        Chromium browser = running;
        if (browser == null) {
            throw new IllegalStateException("the browser was not started");
        }
        return browser;
    }
}
