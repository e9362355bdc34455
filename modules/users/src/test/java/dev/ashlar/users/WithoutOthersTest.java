package dev.ashlar.users;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.Secret;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What this module says when nobody signs people in and nobody sends mail. */
class WithoutOthersTest {

    @Test
    void refusesAPasswordThatNobodyWouldCheck() {
        GivenPasswords passwords = new GivenPasswords(null);
        passwords.begin(UUID.randomUUID(), null);
        assertThatThrownBy(() -> passwords.hash(Secret.of("correct horse")))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> org.assertj.core.api.Assertions.assertThat(refusal.violations())
                                .extracting(Refusal.Violation::pointer)
                                .containsExactly("/password"));
    }
}
