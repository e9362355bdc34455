package dev.ashlar.users;

import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** How many exports and imports run at once: each may take long, and each takes its share of the database. */
@Singleton
class StreamPermits {

    private final Semaphore free;

    StreamPermits(UsersSettings settings) {
        free = new Semaphore(settings.streams());
    }

    Permit take() {
        if (!free.tryAcquire()) {
            throw Refusal.of(KernelError.BUSY).retryAfter(Duration.ofSeconds(30));
        }
        return new Permit();
    }

    int left() {
        return free.availablePermits();
    }

    final class Permit {

        private final AtomicBoolean given = new AtomicBoolean();

        private Permit() {}

        void giveBack() {
            if (given.compareAndSet(false, true)) {
                free.release();
            }
        }
    }
}
