package dev.ashlar.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

    private final Random random = new Random(42);

    @Test
    void waitsASecondThenSixteenThenEightyOneGiveOrTakeATenth() {
        RetryPolicy standard = RetryPolicy.standard();
        long[] seconds = {1, 16, 81, 256};
        for (int failed = 1; failed <= 4; failed++) {
            for (int draw = 0; draw < 200; draw++) {
                long millis = standard.wait(failed, random).toMillis();
                assertThat(millis).isBetween(seconds[failed - 1] * 900, seconds[failed - 1] * 1100);
            }
        }
    }

    @Test
    void doublesUpToTheLongestWait() {
        RetryPolicy policy = RetryPolicy.doubling(50, Duration.ofSeconds(1), Duration.ofMinutes(1));
        assertThat(policy.wait(4, random).toMillis()).isBetween(7_200L, 8_800L);
        assertThat(policy.wait(49, random).toMillis()).isBetween(54_000L, 66_000L);
    }

    @Test
    void isAtLeastOneAttempt() {
        assertThatThrownBy(() -> RetryPolicy.doubling(0, Duration.ZERO, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
