package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * AUTH-02: how long an answer takes does not tell whether there is an account. Hashing is slow on purpose, so the build times
 * those routes a few times only; {@code -Dashlar.auth.timing=200} does it as often as a careful attacker.
 */
@ModuleTest(
        settings = {
            "ashlar.auth.consecutive-failures=10000",
            "ashlar.auth.failures-per-account=1000",
            "ashlar.auth.failures-per-address=100000",
            "ashlar.auth.registration-reveal-taken=false"
        })
class EqualTimesTest {

    private static final int HASHING = Integer.getInteger("ashlar.auth.timing", 20);
    private static final int ENOUGH = 200;
    private static final Duration ALIKE = Duration.ofMillis(10);

    private final App app;
    private final People people;
    private String known = "";

    EqualTimesTest(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @BeforeEach
    void signUp() {
        known = people.newEmail();
        people.register(known, People.PASSWORD).is(202);
    }

    @Test
    void signsInAsSlowlyWhereThereIsNobody() {
        assertAlike(
                HASHING,
                email -> People.login(app.http(), email, "not the password").is(401));
    }

    @Test
    void signsUpAsSlowlyWhereThereIsSomebody() {
        assertAlike(HASHING, email -> people.register(email, People.PASSWORD).is(202));
    }

    @Test
    void takesAWishForANewPasswordAsSlowlyWhereThereIsNobody() {
        assertAlike(
                ENOUGH,
                email -> app.http()
                        .post("/api/v1/auth/password/forgot", "{\"email\": \"" + email + "\"}")
                        .is(202));
    }

    /** Known and unknown addresses take turns, so that both meet the same weather. */
    private void assertAlike(int times, Consumer<String> call) {
        call.accept(known);
        call.accept(people.newEmail());
        List<Long> differences = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            String unknown = people.newEmail();
            boolean knownFirst = i % 2 == 0;
            long first = nanos(call, knownFirst ? known : unknown);
            long second = nanos(call, knownFirst ? unknown : known);
            differences.add(knownFirst ? first - second : second - first);
        }
        double median = median(differences);
        assertThat(Math.abs(median))
                .as(
                        "the median of what a known address takes longer or shorter, in %d calls each, in nanoseconds",
                        times)
                .isLessThan(ALIKE.toNanos() + (times < ENOUGH ? doubt(differences, median) : 0));
    }

    /** Three times the standard error of the median: a few calls on a busy machine say no more than that. */
    private static double doubt(List<Long> differences, double median) {
        double spread = 1.4826
                * median(differences.stream()
                        .map(difference -> Math.round(Math.abs(difference - median)))
                        .toList());
        return 3 * 1.2533 * spread / Math.sqrt(differences.size());
    }

    private static double median(List<Long> values) {
        List<Long> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return (sorted.get(middle) + sorted.get(sorted.size() - 1 - middle)) / 2.0;
    }

    private static long nanos(Consumer<String> call, String email) {
        long began = System.nanoTime();
        call.accept(email);
        return System.nanoTime() - began;
    }
}
