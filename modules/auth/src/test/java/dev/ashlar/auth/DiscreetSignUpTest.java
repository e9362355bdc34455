package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import org.junit.jupiter.api.Test;

/** AUTH-02: sign-up where it is not to be told which addresses have an account. */
@ModuleTest(settings = "ashlar.auth.registration-reveal-taken=false")
class DiscreetSignUpTest {

    private final App app;
    private final People people;

    DiscreetSignUpTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @Test
    void answersATakenAddressAsAFreeOne() {
        String email = people.newEmail();
        Answer free = people.register(email, People.PASSWORD).is(202);
        Answer taken = people.register(email, "another password altogether").is(202);
        assertThat(taken.body()).isEqualTo(free.body());
        assertThat(taken.header("Location")).isEqualTo(free.header("Location")).isEmpty();
        People.login(app.http(), email, People.PASSWORD).is(200);
        People.login(app.http(), email, "another password altogether").is(401);
        people.mail(people.admin(), email, "You have an account already");
        people.mail(people.admin(), email, "Confirm your address");
    }
}
