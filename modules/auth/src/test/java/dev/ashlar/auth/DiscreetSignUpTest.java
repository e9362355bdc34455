package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import org.junit.jupiter.api.Test;

/** Sign-up where it is not to be told which addresses have an account. */
@ModuleTest(settings = {People.CHEAP_HASHES, "ashlar.auth.registration-reveal-taken=false"})
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

    @Test
    void answersATakenAddressAsAFreeOneAlsoUnderAnIdempotencyKey() {
        String email = people.newEmail();
        Answer free = register(email, "a-free-address").is(202);
        Answer taken = register(email, "a-taken-address").is(202);
        assertThat(taken.body()).isEqualTo(free.body());
        assertThat(register(email, "a-taken-address").is(202).header("Idempotency-Replayed"))
                .hasValue("true");
        People.login(app.http(), email, People.PASSWORD).is(200);
        people.mail(people.admin(), email, "You have an account already");
    }

    private Answer register(String email, String key) {
        return app.http().with("Idempotency-Key", key).post("/api/v1/auth/register", """
                {"email": "%s", "password": "%s", "name": "Somebody"}""".formatted(
                        email, People.PASSWORD));
    }
}
