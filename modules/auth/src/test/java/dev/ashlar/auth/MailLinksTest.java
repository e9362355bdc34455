package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.auth.People.Person;
import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.users.Credentials;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Programs that look through mails open every link in them, and that uses none of them up. */
@ModuleTest(settings = {People.CHEAP_HASHES, People.PUBLIC_URL, People.PROVIDERS})
class MailLinksTest {

    private static final Pattern LINK = Pattern.compile("https?://\\S+");

    private final App app;
    private final People people;

    MailLinksTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @Test
    void keepsTheLinkThatConfirmsAnAddress() {
        Person person = people.signedIn();
        String token = scanned(person.email(), "Confirm your address", "/api/v1/auth/email/verify");
        post("/api/v1/auth/email/verify", "{\"token\": \"" + token + "\"}", 204);
        post("/api/v1/auth/email/verify", "{\"token\": \"" + token + "\"}", 400);
    }

    @Test
    void keepsTheLinkToANewPassword() {
        Person person = people.signedIn();
        post("/api/v1/auth/password/forgot", "{\"email\": \"" + person.email() + "\"}", 202);
        String token = scanned(person.email(), "Choose a new password", "/api/v1/auth/password/reset");
        String body = "{\"token\": \"" + token + "\", \"newPassword\": \"a password after the scan\"}";
        post("/api/v1/auth/password/reset", body, 204);
        post("/api/v1/auth/password/reset", body, 400);
    }

    @Test
    void leadNowhereButToTheConfiguredAddress() throws IOException {
        Person person = people.signedIn();
        String body = "{\"email\": \"" + person.email() + "\"}";
        try (Socket socket = new Socket(app.address().getHost(), app.address().getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write("""
                    POST /api/v1/auth/password/forgot HTTP/1.1\r
                    Host: evil.example\r
                    X-Forwarded-Host: evil.example\r
                    X-Forwarded-Proto: https\r
                    Forwarded: host=evil.example\r
                    Content-Type: application/json\r
                    Content-Length: %d\r
                    Connection: close\r
                    \r
                    %s""".formatted(body.length(), body).getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 202");
        }
        assertThat(people.mail(people.admin(), person.email(), "Choose a new password"))
                .contains("https://api.example.com/reset-password#token=")
                .doesNotContain("evil");
    }

    @Test
    void keepsAnInvitation() {
        String email = people.newEmail();
        UUID id = people.signUp(email);
        app.get(Credentials.class).invite(id);
        String token = scanned(email, "You are invited", "/api/v1/auth/password/reset");
        post(
                "/api/v1/auth/password/reset",
                "{\"token\": \"" + token + "\", \"newPassword\": \"a password after the scan\"}",
                204);
    }

    @Test
    void keepsAnInvitationWhateverStrangersAskFor() {
        String email = people.newEmail();
        app.get(Credentials.class).invite(people.signUp(email));
        String invitation = people.mailedToken(people.admin(), email, "You are invited");
        post("/api/v1/auth/password/forgot", "{\"email\": \"" + email + "\"}", 202);
        String forgotten = people.mailedToken(people.admin(), email, "Choose a new password");
        post("/api/v1/auth/password/reset", reset(invitation), 204);
        // Whoever has set a password needs none of the other links any more.
        post("/api/v1/auth/password/reset", reset(forgotten), 400);
        post("/api/v1/auth/password/reset", reset(invitation), 400);
    }

    @Test
    void keepsTheLastOfManyLinksToANewPassword() {
        Person person = people.signedIn();
        Person other = people.signedIn();
        String ask = "{\"email\": \"" + person.email() + "\"}";
        post("/api/v1/auth/password/forgot", ask, 202);
        String first = people.mailedToken(people.admin(), person.email(), "Choose a new password");
        for (int i = 0; i < 4; i++) {
            post("/api/v1/auth/password/forgot", ask, 202);
        }
        String last = people.mailedToken(people.admin(), person.email(), "Choose a new password");
        for (int i = 0; i < 3; i++) {
            post("/api/v1/auth/password/forgot", ask, 202);
        }
        post("/api/v1/auth/password/reset", reset(first), 400);
        post("/api/v1/auth/password/reset", reset(last), 204);
        // Nobody else has to wait, and neither does whoever has used a link.
        post("/api/v1/auth/password/forgot", ask, 202);
        post(
                "/api/v1/auth/password/reset",
                reset(people.mailedToken(people.admin(), person.email(), "Choose a new password")),
                204);
        post("/api/v1/auth/password/forgot", "{\"email\": \"" + other.email() + "\"}", 202);
        people.mail(people.admin(), other.email(), "Choose a new password");
    }

    private static String reset(String token) {
        return "{\"token\": \"" + token + "\", \"newPassword\": \"a password after all that\"}";
    }

    @Test
    void keepsTheLinksOfAChangeOfAddress() {
        Person person = people.signedIn();
        String wanted = people.newEmail();
        person.http()
                .post("/api/v1/users/" + person.id() + "/email", "{\"email\": \"" + wanted + "\"}")
                .is(202);
        String confirm = scanned(wanted, "Confirm your new address", "/api/v1/users/email/confirm");
        String undo =
                scanned(person.email(), "The address of your account is about to change", "/api/v1/users/email/undo");
        post("/api/v1/users/email/confirm", "{\"token\": \"" + confirm + "\"}", 204);
        person.http().get("/api/v1/users/me").is(200).has(wanted);
        post("/api/v1/users/email/undo", "{\"token\": \"" + undo + "\"}", 204);
        person.http().get("/api/v1/users/me").isProblem(401, "session_revoked");
    }

    @Test
    void keepsTheWayBackOfADeletedAccount() {
        Person person = people.signedIn();
        person.http().delete("/api/v1/users/" + person.id()).is(204);
        String token = scanned(person.email(), "Your account has been deleted", "/api/v1/users/restore");
        post("/api/v1/users/restore", "{\"token\": \"" + token + "\"}", 204);
        person.again().http().get("/api/v1/users/me").is(200);
    }

    /**
     * The token of the mailed link, after a scanner has opened it in every way it knows: as it stands, with the token where
     * a server can see it, and on the very route that would use it up.
     */
    private String scanned(String email, String subject, String route) {
        Matcher link = LINK.matcher(people.mail(people.admin(), email, subject));
        assertThat(link.find()).isTrue();
        URI address = URI.create(link.group());
        assertThat(address.getHost()).isEqualTo("api.example.com");
        assertThat(address.getQuery()).as("what servers see of the link").isNull();
        String token = address.getFragment().substring("token=".length());
        app.http().get(address.getPath()).is(200).has("<form");
        assertThat(app.http().head(address.getPath()).status()).isEqualTo(200);
        for (String target : new String[] {address.getPath() + "?token=" + token, route, route + "?token=" + token}) {
            assertThat(app.http().get(target).status()).isIn(400, 401, 404, 405);
            assertThat(app.http().head(target).status()).isIn(400, 401, 404, 405);
        }
        return token;
    }

    private void post(String path, String body, int status) {
        app.http().post(path, body).is(status);
    }
}
