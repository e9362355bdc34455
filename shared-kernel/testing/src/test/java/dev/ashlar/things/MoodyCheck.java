package dev.ashlar.things;

import dev.ashlar.kernel.operations.HealthCheck;
import jakarta.inject.Singleton;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A check that a test can make hang, so hard that not even an interruption wakes it. */
@Singleton
class MoodyCheck implements HealthCheck {

    private final AtomicInteger hanging = new AtomicInteger();
    private volatile CountDownLatch mood = new CountDownLatch(0);

    @Override
    public String name() {
        return "things.mood";
    }

    @Override
    public String check() {
        CountDownLatch present = mood;
        if (present.getCount() > 0) {
            hanging.incrementAndGet();
            boolean interrupted = false;
            while (present.getCount() > 0) {
                try {
                    present.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            hanging.decrementAndGet();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return "in a good mood";
    }

    void hang() {
        mood = new CountDownLatch(1);
    }

    void letGo() {
        mood.countDown();
    }

    int hanging() {
        return hanging.get();
    }
}
