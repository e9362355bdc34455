package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** AUTH-02 and AUTH-03: what guessing costs and what it tells. */
@ModuleTest(
        settings = {
            "ashlar.auth.consecutive-failures=12",
            "ashlar.auth.failures-per-account=1000",
            "ashlar.auth.failures-per-address=100000",
            "ashlar.auth.failures-overall=1000000",
            "ashlar.auth.password-queue=4",
            "ashlar.auth.password-min=15"
        })
class LimitsTest {

    private final App app;
    private final People people;

    LimitsTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @Test
    void closesThePasswordAfterManyFailuresInARowUntilItIsReset() {
        String email = people.newEmail();
        UUID id = people.signUp(email);
        for (int i = 0; i < 11; i++) {
            People.login(app.http(), email, "wrong guess " + i).isProblem(401, "credentials_invalid");
        }
        People.login(app.http(), email, People.PASSWORD).is(200);
        for (int i = 0; i < 12; i++) {
            People.login(app.http(), email, "wrong guess " + i).isProblem(401, "credentials_invalid");
        }
        People.login(app.http(), email, People.PASSWORD).isProblem(401, "credentials_invalid");
        assertThat(app.events().of(AuthEvent.PasswordClosed.class)).containsExactly(new AuthEvent.PasswordClosed(id));
        People.Person admin = people.admin();
        people.mail(admin, email, "Your password no longer works");
        app.http()
                .post("/api/v1/auth/password/forgot", "{\"email\": \"" + email + "\"}")
                .is(202);
        String token = people.mailedToken(admin, email, "Choose a new password");
        app.http().post("/api/v1/auth/password/reset", """
                {"token": "%s", "newPassword": "a password to begin again"}""".formatted(token)).is(204);
        People.login(app.http(), email, "a password to begin again").is(200);
    }

    @Test
    void turnsAwayWhatDoesNotFitIntoTheQueue() throws Exception {
        String email = people.newEmail();
        people.signUp(email);
        CountDownLatch together = new CountDownLatch(1);
        List<Future<Answer>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(30)) {
            for (int i = 0; i < 30; i++) {
                answers.add(threads.submit(() -> {
                    together.await();
                    return People.login(app.http(), email, People.PASSWORD);
                }));
            }
            together.countDown();
        }
        int busy = 0;
        for (Future<Answer> answer : answers) {
            if (answer.get().status() == 503) {
                assertThat(answer.get().isProblem(503, "busy").header("Retry-After"))
                        .isPresent();
                busy++;
            } else {
                answer.get().is(200);
            }
        }
        assertThat(busy).isBetween(1, 29);
    }

    @Test
    void asksForMoreCharactersWhereTheyAreConfigured() {
        people.register(people.newEmail(), "fourteenletter").isProblem(422, "validation_failed");
        people.register(people.newEmail(), "fifteenletterss").is(201);
    }

    @Test
    void takesAsLongForUnknownAddresses() {
        String known = people.newEmail();
        people.signUp(known);
        List<Long> forKnown = new ArrayList<>();
        List<Long> forUnknown = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            // In turns, so that both meet the same weather; less than closes the password, then it is opened again.
            forKnown.add(nanos(known));
            forUnknown.add(nanos(people.newEmail()));
            if (i % 10 == 9) {
                People.login(app.http(), known, People.PASSWORD).is(200);
            }
        }
        double ratio = median(forKnown) / median(forUnknown);
        assertThat(ratio).isBetween(0.6, 1.7);
    }

    private long nanos(String email) {
        long began = System.nanoTime();
        People.login(app.http(), email, "not the password").is(401);
        return System.nanoTime() - began;
    }

    private static double median(List<Long> times) {
        Collections.sort(times);
        return times.get(times.size() / 2);
    }
}
