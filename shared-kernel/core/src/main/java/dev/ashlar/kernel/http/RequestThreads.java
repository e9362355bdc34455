package dev.ashlar.kernel.http;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What handlers run on: some threads of the system, about as many as can use the database at once, because those get its
 * answers straight from the kernel; a virtual thread gets them through two more threads, which costs a third of a short
 * request. What has waited for one of them for a moment goes to a virtual thread after all, and so does all that comes
 * after it until one is free again: slow handlers hold nobody up.
 */
final class RequestThreads {

    private static final Duration MOMENT = Duration.ofMillis(10);
    private static final Duration KEPT_IDLE = Duration.ofSeconds(30);

    private final int size;
    private final Executor overflow;
    private final ScheduledExecutorService watch;
    private final LinkedTransferQueue<Runnable> queue = new LinkedTransferQueue<>();
    private final ThreadPoolExecutor threads;
    private final AtomicBoolean watching = new AtomicBoolean();
    private volatile boolean crowded;

    RequestThreads(int size, Executor overflow, ScheduledExecutorService watch) {
        this.overflow = overflow;
        this.watch = watch;
        this.size = size;
        this.threads = new ThreadPoolExecutor(
                size,
                size,
                KEPT_IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                queue,
                Thread.ofPlatform().daemon().name("request-", 1).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    private record Waiting(Runnable task, long since) implements Runnable {
        @Override
        public void run() {
            task.run();
        }
    }

    void execute(Runnable task) {
        if (crowded) {
            overflow.execute(task);
            return;
        }
        try {
            threads.execute(new Waiting(task, System.nanoTime()));
        } catch (RejectedExecutionException closing) {
            overflow.execute(task);
            return;
        }
        if (!queue.isEmpty()) {
            lookSoon();
        }
    }

    private void lookSoon() {
        if (watching.compareAndSet(false, true)) {
            try {
                var _ = watch.schedule(this::look, MOMENT.toNanos(), TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException closing) {
                look();
            }
        }
    }

    private void look() {
        watching.set(false);
        long latest = System.nanoTime() - MOMENT.toNanos();
        while (queue.peek() instanceof Waiting next && next.since - latest <= 0) {
            crowded = true;
            if (queue.remove(next)) {
                overflow.execute(next.task);
            }
        }
        if (crowded && threads.getActiveCount() < size) {
            crowded = false;
        }
        if (crowded || !queue.isEmpty()) {
            lookSoon();
        }
    }

    /** Takes nothing more; what waits is still worked on. */
    void close() {
        threads.shutdown();
    }
}
