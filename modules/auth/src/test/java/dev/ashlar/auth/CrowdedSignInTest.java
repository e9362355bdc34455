package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.AtOnce;
import dev.ashlar.testing.ModuleTest;
import java.util.List;
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
    void countsNoPasswordThatWasNotLookedAt() {
        String email = people.newEmail();
        people.signUp(email);
        List<Answer> answers = AtOnce.run(AT_ONCE, i -> People.login(app.http(), email, People.PASSWORD));
        int busy = 0;
        for (Answer answer : answers) {
            if (answer.status() == 503) {
                assertThat(answer.isProblem(503, "busy").header("Retry-After"))
                        .hasValueSatisfying(
                                wait -> assertThat(Integer.parseInt(wait)).isBetween(1, 5));
                busy++;
            } else {
                answer.is(200);
            }
        }
        assertThat(busy).isBetween(1, AT_ONCE - 1);
        People.login(app.http(), email, People.PASSWORD).is(200);
    }
}
