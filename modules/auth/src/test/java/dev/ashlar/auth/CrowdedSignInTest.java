package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What becomes of sign-ins that nobody has time for: they are sent away, and not counted as wrong ones. */
@ModuleTest(settings = {"ashlar.auth.password-queue=1", "ashlar.auth.failures-per-account=5"})
class CrowdedSignInTest {

    private static final int AT_ONCE = 40;

    private final App app;
    private final People people;

    CrowdedSignInTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @Test
    void countsNoPasswordThatWasNotLookedAt() throws Exception {
        String email = people.newEmail();
        people.signUp(email);
        CountDownLatch together = new CountDownLatch(1);
        List<Future<Answer>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int i = 0; i < AT_ONCE; i++) {
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
                        .hasValueSatisfying(
                                wait -> assertThat(Integer.parseInt(wait)).isBetween(1, 5));
                busy++;
            } else {
                answer.get().is(200);
            }
        }
        assertThat(busy).isBetween(1, AT_ONCE - 1);
        People.login(app.http(), email, People.PASSWORD).is(200);
    }
}
