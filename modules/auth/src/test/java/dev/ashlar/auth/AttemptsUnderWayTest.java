package dev.ashlar.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who waits for a place in a count that is full, and for how long. */
class AttemptsUnderWayTest {

    private static final Duration FULL = Duration.ofMinutes(1);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String TALLY = "account";

    /** A count with one place, which says when it was found full. */
    private static final class OnePlace implements AttemptsUnderWay.Counting {

        private final AtomicInteger taken = new AtomicInteger();
        private final AtomicInteger times = new AtomicInteger();
        private final CountDownLatch foundFull = new CountDownLatch(1);

        @Override
        public @Nullable Duration count() {
            times.incrementAndGet();
            if (taken.compareAndSet(0, 1)) {
                return null;
            }
            foundFull.countDown();
            return FULL;
        }
    }

    private final OnePlace place = new OnePlace();

    @Test
    void passesAPlaceThatComesBackToWhoeverWaits() throws Exception {
        AttemptsUnderWay underWay = new AttemptsUnderWay(10, LONG);
        assertThat(take(underWay)).isNull();
        try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
            Future<@Nullable Duration> second = threads.submit(() -> take(underWay));
            assertThat(place.foundFull.await(1, TimeUnit.MINUTES)).isTrue();
            place.taken.set(0);
            underWay.end(TALLY, true);
            assertThat(second.get(1, TimeUnit.MINUTES)).isNull();
        }
        underWay.end(TALLY, false);
        assertThat(take(underWay)).isEqualTo(FULL);
    }

    @Test
    void tellsTheTruthOnceTheOthersHaveFailed() throws Exception {
        AttemptsUnderWay underWay = new AttemptsUnderWay(10, LONG);
        assertThat(take(underWay)).isNull();
        try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
            Future<@Nullable Duration> second = threads.submit(() -> take(underWay));
            assertThat(place.foundFull.await(1, TimeUnit.MINUTES)).isTrue();
            underWay.end(TALLY, false);
            assertThat(second.get(1, TimeUnit.MINUTES)).isEqualTo(FULL);
        }
        // Nobody is under way: nobody waits, and nobody counts twice.
        place.times.set(0);
        assertThat(take(underWay)).isEqualTo(FULL);
        assertThat(place.times).hasValue(1);
    }

    @Test
    void sendsAwayWhomItCannotAnswerInTime() {
        AttemptsUnderWay underWay = new AttemptsUnderWay(10, Duration.ofMillis(20));
        assertThat(take(underWay)).isNull();
        refusedAsBusy(underWay);
        // The place is still held, and whoever was sent away does not count any more.
        underWay.end(TALLY, false);
        assertThat(take(underWay)).isEqualTo(FULL);
    }

    @Test
    void letsNoMoreWaitThanItMay() {
        AttemptsUnderWay underWay = new AttemptsUnderWay(0, LONG);
        assertThat(take(underWay)).isNull();
        refusedAsBusy(underWay);
    }

    @Test
    void asksAgainWhenTheWindowIsOver() {
        AttemptsUnderWay underWay = new AttemptsUnderWay(10, LONG);
        assertThat(take(underWay)).isNull();
        AtomicInteger times = new AtomicInteger();
        assertThat(underWay.take(
                        TALLY, underWay.deadline(), () -> times.incrementAndGet() == 1 ? Duration.ofMillis(20) : null))
                .isNull();
        assertThat(times).hasValue(2);
    }

    private @Nullable Duration take(AttemptsUnderWay underWay) {
        return underWay.take(TALLY, underWay.deadline(), place);
    }

    private void refusedAsBusy(AttemptsUnderWay underWay) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> take(underWay));
        assertThat(refusal.code()).isEqualTo(KernelError.BUSY);
        assertThat(refusal.retryAfter()).hasValue(Duration.ofSeconds(2));
    }
}
