package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Sign-in by cookie, and calls that a foreign page makes a browser send. */
@ModuleTest(settings = {People.CHEAP_HASHES, People.PROXY, People.PAGES})
class BrowserSessionTest {

    private static final String ME = "/api/v1/users/me";
    private static final String SESSION = "/api/v1/auth/session";

    private final App app;
    private final People people;

    BrowserSessionTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    private record Browser(UUID user, String email, Http http, String csrfToken) {}

    @Test
    void keepsTheSessionInACookieScriptsCannotRead() {
        String email = people.newEmail();
        people.signUp(email);
        Answer answer =
                signIn(app.http().with("Sec-Fetch-Site", "same-origin"), email).is(200);
        String cookie = answer.header("Set-Cookie").orElseThrow();
        assertThat(cookie)
                .startsWith("__Host-ashlar=")
                .containsIgnoringCase("HttpOnly")
                .contains("Secure", "SameSite=Lax", "Path=/")
                .doesNotContain("Domain");
        answer.hasNot("accessToken", "refreshToken");
        String value = cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';'));
        assertThat(answer.body()).doesNotContain(value);
        Http browser = app.http().with("Cookie", "__Host-ashlar=" + value);
        browser.get(ME).is(200).has(email);
        browser.get("/api/v1/auth/sessions").is(200).has("\"kind\":\"browser\"", "\"current\":true");
        app.http()
                .with("Cookie", "__Host-ashlar=" + value.substring(0, 22) + "." + "x".repeat(43))
                .get(ME)
                .isProblem(401, "session_revoked");
        app.http().with("Cookie", "__Host-ashlar=nonsense").get(ME).isProblem(401, "session_revoked");
    }

    @Test
    void refusesChangesThatAForeignPageAsksFor() {
        Browser browser = browser();
        Http http = browser.http();
        String change = "/api/v1/auth/email/verification";
        http.post(change).isProblem(403, "csrf_failed");
        http.with("Sec-Fetch-Site", "cross-site").post(change).isProblem(403, "csrf_failed");
        http.with("Sec-Fetch-Site", "same-site").post(change).isProblem(403, "csrf_failed");
        http.with("Sec-Fetch-Site", "none").post(change).isProblem(403, "csrf_failed");
        http.with("Origin", "https://evil.example").post(change).is(403);
        http.with("Origin", "null").post(change).is(403);
        http.with("Origin", "https://api.example.com.evil.example").post(change).is(403);
        http.with("Sec-Fetch-Site", "cross-site")
                .with("X-CSRF-Token", browser.csrfToken())
                .post(change)
                .isProblem(403, "csrf_failed");
        String token = browser.csrfToken();
        http.with("X-CSRF-Token", (token.startsWith("x") ? "y" : "x") + token.substring(1))
                .post(change)
                .isProblem(403, "csrf_failed");
        http.with("Sec-Fetch-Site", "same-origin").post(change).is(202);
        http.with("Origin", "http://" + app.address().getAuthority())
                .post(change)
                .is(202);
        http.with("X-CSRF-Token", browser.csrfToken()).post(change).is(202);
        http.with("Sec-Fetch-Site", "cross-site").get(ME).is(200);
    }

    @Test
    void refusesASignInThatAForeignPageAsksFor() {
        String email = people.newEmail();
        people.signUp(email);
        signIn(app.http().with("Sec-Fetch-Site", "cross-site"), email).isProblem(403, "csrf_failed");
        Answer foreign = signIn(app.http().with("Origin", "https://evil.example"), email);
        foreign.is(403);
        assertThat(foreign.header("Set-Cookie")).isEmpty();
    }

    @Test
    void signsOut() {
        Browser browser = browser();
        Answer out = browser.http()
                .with("Sec-Fetch-Site", "same-origin")
                .delete(SESSION)
                .is(204);
        assertThat(out.header("Set-Cookie").orElseThrow()).contains("__Host-ashlar=;", "Max-Age=0");
        browser.http().get(ME).isProblem(401, "session_revoked");
    }

    /** A script cannot take the cookie away itself. */
    @Test
    void takesTheCookieBackAlsoWhereAProgramSignsOut() {
        Browser browser = browser();
        Answer out = browser.http()
                .with("Sec-Fetch-Site", "same-origin")
                .post("/api/v1/auth/logout")
                .is(204);
        assertThat(out.header("Set-Cookie").orElseThrow()).contains("__Host-ashlar=;", "Max-Age=0");
        browser.http().get(ME).isProblem(401, "session_revoked");
    }

    @Test
    void changesTheCookieWithAFreshProof() {
        Browser browser = browser();
        Answer proven = browser.http()
                .with("Sec-Fetch-Site", "same-origin")
                .post("/api/v1/auth/reauthenticate", "{\"password\": \"" + People.PASSWORD + "\"}")
                .is(200);
        browser.http().get(ME).isProblem(401, "session_revoked");
        String cookie = proven.header("Set-Cookie").orElseThrow();
        app.http()
                .with("Cookie", cookie.substring(0, cookie.indexOf(';')))
                .get(ME)
                .is(200);
    }

    private Browser browser() {
        String email = people.newEmail();
        UUID id = people.signUp(email);
        Answer answer = signIn(app.http(), email).is(200);
        String cookie = answer.header("Set-Cookie").orElseThrow();
        return new Browser(
                id,
                email,
                app.http().with("Cookie", cookie.substring(0, cookie.indexOf(';'))),
                answer.text("/data/csrfToken"));
    }

    private Answer signIn(Http http, String email) {
        return http.post(SESSION, "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(email, People.PASSWORD));
    }
}
