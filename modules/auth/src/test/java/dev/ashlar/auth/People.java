package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.kernel.Secret;
import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** People who use the application: they sign up, sign in and read their mail. */
final class People {

    static final String PASSWORD = "seven horses under water";

    /** For tests that are not about what hashing costs: they would spend most of their time on it. */
    static final String CHEAP_HASHES = "ashlar.auth.password-memory=64kB";

    /** Lets a test say where a request comes from. */
    static final String PROXY = "ashlar.http.trusted-proxies=127.0.0.1";

    static final String PAGES = "ashlar.auth.pages-url=https://app.example.com";
    static final String PUBLIC_URL = "ashlar.http.public-url=https://api.example.com";

    /** Those of {@link FakeProvider}, one where nobody is, and those of {@link RealProvider}. */
    static final String PROVIDERS = "ashlar.auth.oidc-providers=corp|client-1|secret-1|http://127.0.0.1:28417,"
            + "other|client-2|secret-2|http://127.0.0.1:28417,"
            + "gone|client-3|secret-3|http://127.0.0.1:28418,"
            + "rsa|rsa|rsa says: a secret with spaces & signs|http://127.0.0.1:28419,"
            + "curve|curve|curve says: a secret with spaces & signs|http://127.0.0.1:28419,"
            + "forgetful|rsa|not the secret|http://127.0.0.1:28419";

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Pattern TOKEN = Pattern.compile("#token=([A-Za-z0-9_-]+)");

    private final App app;

    People(App app) {
        this.app = app;
    }

    /** Somebody with an account, and the tokens they hold. */
    record Person(App app, UUID id, String email, String access, String refresh) {

        Http http() {
            return app.http().bearer(access);
        }

        Person with(Answer tokens) {
            return new Person(app, id, email, tokens.text("/data/accessToken"), tokens.text("/data/refreshToken"));
        }

        Person again() {
            return with(login(app.http(), email, PASSWORD).is(200));
        }

        /** The text of a new API key that may do what users can. */
        String apiKey(String name) {
            return http().post("/api/v1/auth/api-keys", "{\"name\": \"" + name + "\", \"scopes\": [\"user\"]}")
                    .is(201)
                    .text("/data/key");
        }
    }

    String newEmail() {
        return "person" + COUNT.incrementAndGet() + "@example.com";
    }

    Person signedIn() {
        String email = newEmail();
        UUID id = signUp(email);
        return new Person(app, id, email, "", "").again();
    }

    Person admin() {
        String email = newEmail();
        UUID id = app.get(CreateAdmin.class)
                .create(email, "Admin", Secret.of(PASSWORD))
                .id();
        return new Person(app, id, email, "", "").again();
    }

    UUID signUp(String email) {
        Answer made = register(email, PASSWORD).is(201);
        return UUID.fromString(made.text("/data/id"));
    }

    Answer register(String email, String password) {
        return app.http().post("/api/v1/auth/register", """
                {"email": "%s", "password": "%s", "name": "Somebody"}""".formatted(email, password));
    }

    static Answer login(Http http, String email, String password) {
        return http.post("/api/v1/auth/login", """
                {"email": "%s", "password": "%s"}""".formatted(email, password));
    }

    Answer refresh(String token) {
        return app.http().post("/api/v1/auth/refresh", "{\"refreshToken\": \"" + token + "\"}");
    }

    /** What is mailed to the address that somebody wants to have instead of theirs. */
    String tokenForAnotherAddress(Person person, String wanted) {
        person.http()
                .post("/api/v1/users/" + person.id() + "/email", "{\"email\": \"" + wanted + "\"}")
                .is(202);
        return mailedToken(admin(), wanted, "Confirm your new address");
    }

    Answer confirmAddress(String token) {
        return app.http().post("/api/v1/users/email/confirm", "{\"token\": \"" + token + "\"}");
    }

    /** Somebody signed in as this person moves the account to an address of their own. */
    String takeAway(Person person) {
        String moved = newEmail();
        confirmAddress(tokenForAnotherAddress(person, moved)).is(204);
        return moved;
    }

    /** The owner follows the link to their old address and chooses a new password, the same one. */
    void takeBack(Person person) {
        String undo = mailedToken(admin(), person.email(), "The address of your account is about to change");
        app.http()
                .post("/api/v1/users/email/undo", "{\"token\": \"" + undo + "\"}")
                .is(204);
        app.http()
                .post("/api/v1/auth/password/forgot", "{\"email\": \"" + person.email() + "\"}")
                .is(202);
        String token = mailedToken(admin(), person.email(), "Choose a new password");
        app.http()
                .post("/api/v1/auth/password/reset", """
                {"token": "%s", "newPassword": "%s"}""".formatted(token, PASSWORD))
                .is(204);
    }

    /** The token in the newest mail to this address with this subject. */
    String mailedToken(Person admin, String email, String subject) {
        Matcher matcher = TOKEN.matcher(mail(admin, email, subject));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    String mail(Person admin, String email, String subject) {
        Answer mails = admin.http().get("/api/v1/admin/mails?limit=100").is(200);
        for (int i = 0; i < mails.at("/data").size(); i++) {
            if (mails.text("/data/" + i + "/to").equals(email)
                    && mails.text("/data/" + i + "/subject").equals(subject)) {
                return mails.text("/data/" + i + "/text");
            }
        }
        throw new AssertionError("no mail \"" + subject + "\" to " + email + " in " + mails);
    }
}
