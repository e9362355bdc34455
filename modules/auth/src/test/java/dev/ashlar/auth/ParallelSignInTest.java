package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.AtOnce;
import dev.ashlar.testing.ModuleTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many sign-ins at once: the right ones all pass, and guesses gain nothing by it. */
@ModuleTest(settings = {ParallelSignInTest.SLOW_ENOUGH, People.PROXY})
class ParallelSignInTest {

    /** A hash takes long enough for all to be under way at once, and not so long that the queue for hashing is full. */
    static final String SLOW_ENOUGH = "ashlar.auth.password-memory=4MB";

    private static final int AT_ONCE = 40;
    private static final int PER_ACCOUNT = 10;

    private final App app;
    private final People people;

    ParallelSignInTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @Test
    void admitsAllWhoKnowThePasswordOfOneAccount() {
        String email = people.newEmail();
        people.signUp(email);
        for (Answer answer : AtOnce.run(AT_ONCE, i -> login("198.51.100." + i, email, People.PASSWORD))) {
            answer.is(200);
        }
        // None of them is left in the count: all the guesses there may be are still there.
        for (int i = 0; i < PER_ACCOUNT; i++) {
            login("203.0.113." + i, email, "guess number " + i).isProblem(401, "credentials_invalid");
        }
        login("203.0.113.99", email, "one guess more").isProblem(429, "rate_limited");
    }

    @Test
    void admitsAllWhoSignInFromOneAddress() {
        List<String> emails = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            emails.add(people.newEmail());
            people.signUp(emails.getLast());
        }
        for (Answer answer :
                AtOnce.run(AT_ONCE, i -> login("192.0.2.10", emails.get(i % emails.size()), People.PASSWORD))) {
            answer.is(200);
        }
    }

    @Test
    void looksAtNoMoreGuessesThanTheLimitHoweverManyComeAtOnce() {
        String email = people.newEmail();
        people.signUp(email);
        int wrong = 0;
        for (Answer answer : AtOnce.run(AT_ONCE, i -> login("198.51.100." + i, email, "guess number " + i))) {
            if (answer.status() == 401) {
                answer.isProblem(401, "credentials_invalid");
                wrong++;
            } else {
                answer.isProblem(429, "rate_limited").hasHeader("RateLimit-Policy", "\"account\";q=10;w=60");
                assertThat(Integer.parseInt(answer.header("Retry-After").orElseThrow()))
                        .isBetween(1, 60);
            }
        }
        assertThat(wrong).isEqualTo(PER_ACCOUNT);
        login("203.0.113.1", email, People.PASSWORD).isProblem(429, "rate_limited");
    }

    @Test
    void looksAtNoMoreGuessesThanTheLimitAmongRightSignIns() {
        String email = people.newEmail();
        people.signUp(email);
        int wrong = 0;
        List<Answer> answers = AtOnce.run(
                AT_ONCE, i -> login("198.51.100." + i, email, i % 2 == 0 ? People.PASSWORD : "guess number " + i));
        for (int i = 0; i < answers.size(); i++) {
            int status = answers.get(i).status();
            assertThat(status).isIn(i % 2 == 0 ? List.of(200, 429) : List.of(401, 429));
            if (status == 401) {
                wrong++;
            }
        }
        assertThat(wrong).isBetween(1, PER_ACCOUNT);
    }

    private Answer login(String from, String email, String password) {
        return People.login(app.http().with("X-Forwarded-For", from), email, password);
    }
}
