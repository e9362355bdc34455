package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.App;
import dev.ashlar.testing.ModuleTest;
import dev.ashlar.users.EmailAddress;
import dev.ashlar.users.User;
import dev.ashlar.users.Users;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Whether the time an answer takes tells of an account, measured as a careful attacker would. A drill for a quiet machine and
 * no part of the build, which compares the work instead: {@code -Dtest=EqualTimes}.
 */
@ModuleTest(
        settings = {
            "ashlar.auth.consecutive-failures=10000",
            "ashlar.auth.failures-per-account=1000",
            "ashlar.auth.failures-per-address=100000",
            "ashlar.auth.registration-reveal-taken=false"
        })
class EqualTimes {

    private static final int TIMES = 200;
    private static final Duration ALIKE = Duration.ofMillis(10);

    private final App app;
    private final People people;

    EqualTimes(App app) {
        this.app = app;
        this.people = new People(app);
    }

    @Test
    void signsInAsSlowlyWhereThereIsNobody() {
        String known = people.newEmail();
        people.register(known, People.PASSWORD).is(202);
        assertAlike(
                () -> known,
                email -> People.login(app.http(), email, "not the password").is(401));
    }

    @Test
    void signsUpAsSlowlyWhereThereIsSomebody() {
        String known = somebody();
        assertAlike(
                () -> known, email -> people.register(email, People.PASSWORD).is(202));
    }

    @Test
    void takesAWishForANewPasswordAsSlowlyWhereThereIsNobody() {
        assertAlike(
                this::somebody,
                email -> app.http()
                        .post("/api/v1/auth/password/forgot", "{\"email\": \"" + email + "\"}")
                        .is(202));
    }

    private String somebody() {
        String email = people.newEmail();
        app.get(Users.class).register(new EmailAddress(email), "Somebody", User.Role.USER);
        return email;
    }

    /** Known and unknown addresses take turns, so that both meet the same weather. */
    private void assertAlike(Supplier<String> known, Consumer<String> call) {
        call.accept(known.get());
        call.accept(people.newEmail());
        List<Long> differences = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            String somebody = known.get();
            String nobody = people.newEmail();
            boolean knownFirst = i % 2 == 0;
            long first = nanos(call, knownFirst ? somebody : nobody);
            long second = nanos(call, knownFirst ? nobody : somebody);
            differences.add(knownFirst ? first - second : second - first);
        }
        assertThat(Math.abs(median(differences)))
                .as("the median of what a known address takes longer or shorter, in nanoseconds")
                .isLessThan((double) ALIKE.toNanos());
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
