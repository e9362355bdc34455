package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.auth.People.Person;
import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Archive;
import dev.ashlar.testing.ModuleTest;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The copy of somebody who uses everything there is to sign in with has no secret in it and nobody else. */
@ModuleTest(settings = {People.CHEAP_HASHES, People.PROXY, People.PAGES})
class CopyOfOnesDataTest {

    private final App app;
    private final People people;

    CopyOfOnesDataTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @Test
    void hasNoSecretsAndNobodyElse() throws Exception {
        Person other = people.signedIn();
        Person person = people.signedIn();
        String key = person.apiKey("nightly");
        String seed = person.http().post("/api/v1/auth/mfa/totp").is(200).text("/data/secret");
        Answer recovery = person.http()
                .post(
                        "/api/v1/auth/mfa/totp/confirm",
                        "{\"code\": \"%s\"}"
                                .formatted(Totp.code(
                                        SecondFactorTest.decoded(seed),
                                        app.clock().instant())))
                .is(200);
        FakeAuthenticator phone = new FakeAuthenticator(UUID.randomUUID().toString());
        Answer options =
                person.http().post("/api/v1/auth/passkeys/registration/options").is(200);
        person.http()
                .post("/api/v1/auth/passkeys/registration", phone.registration(options.text("/data/challenge")))
                .is(201);
        String mailed = people.mailedToken(people.admin(), person.email(), "Confirm your address");

        String location = person.http()
                .post("/api/v1/users/me/data-exports")
                .is(202)
                .header("Location")
                .orElseThrow();
        Map<String, String> files = Archive.filesOf(download(urlAt(person, location)));
        assertThat(files).containsOnlyKeys("auth.json", "jobs.json", "mail.json", "users.json");
        assertThat(files.getOrDefault("auth.json", ""))
                .contains(
                        "\"kind\":\"session\"", "\"kind\":\"api_key\"", "nightly", "\"kind\":\"passkey\"", "My phone");
        assertThat(files.getOrDefault("mail.json", "")).contains("Confirm your address");
        assertThat(files.getOrDefault("users.json", "")).contains(person.email());
        assertThat(String.join("\n", files.values()))
                .doesNotContain(key, seed, mailed, person.access(), person.refresh(), "argon2", "hash", "#token=")
                .doesNotContain(recovery.text("/data/recoveryCodes/0"), "sealed", "publicKey")
                .doesNotContain(Base64.getEncoder().encodeToString(SecondFactorTest.decoded(seed)))
                .doesNotContain(other.email(), other.id().toString());
    }

    private String urlAt(Person person, String location) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        Answer answer = person.http().get(location).is(200);
        while (answer.text("/data/url").equals("null")) {
            assertThat(System.nanoTime()).as("in time: " + answer).isLessThan(deadline);
            LockSupport.parkNanos(10_000_000);
            answer = person.http().get(location).is(200);
        }
        return answer.text("/data/url");
    }

    private byte[] download(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(app.address().resolve(path))
                    .timeout(Duration.ofSeconds(30))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
        }
    }
}
