package dev.ashlar.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PortionsTest {

    @Test
    void takesAllOfItInPortions() {
        AtomicInteger left = new AtomicInteger(1_200);
        List<Integer> portions = new ArrayList<>();
        Portions.deleteAll(most -> {
            int deleted = Math.min(most, left.get());
            left.addAndGet(-deleted);
            portions.add(deleted);
            return deleted;
        });
        assertThat(portions).containsExactly(500, 500, 200);
    }

    @Test
    void goesOnAfterAFailureAndTellsOfEachOne() {
        List<String> done = new ArrayList<>();
        IllegalStateException first = new IllegalStateException("the first");
        IllegalStateException second = new IllegalStateException("the second");
        assertThatThrownBy(() -> Portions.deleteAll(
                        most -> {
                            throw first;
                        },
                        most -> done.add("between") ? 0 : 1,
                        most -> {
                            throw second;
                        },
                        most -> done.add("last") ? 0 : 1))
                .isSameAs(first)
                .hasSuppressedException(second);
        assertThat(done).containsExactly("between", "last");
    }

    @Test
    void stopsBetweenPortionsWhenItIsToldTo() {
        AtomicInteger portions = new AtomicInteger();
        try {
            Portions.deleteAll(most -> {
                Thread.currentThread().interrupt();
                portions.incrementAndGet();
                return most;
            });
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
        assertThat(portions).hasValue(1);
    }
}
