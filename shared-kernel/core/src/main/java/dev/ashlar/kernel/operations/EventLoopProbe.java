package dev.ashlar.kernel.operations;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.http.netty.channel.EventLoopGroupRegistry;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import io.netty.util.concurrent.EventExecutor;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures how late the event loops are: ten times a second each is given a task that only notes when it ran. While a loop
 * stands still, all its connections do; whatever blocks one for more than 200 ms is named in the log by its stack.
 */
@Singleton
final class EventLoopProbe implements ApplicationEventListener<ServerStartupEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(EventLoopProbe.class);
    private static final long EVERY_MILLIS = 100;
    private static final long BLOCKED_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LOG_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** The first requests load classes on the loops: nobody's mistake, and over by then. */
    private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final EventLoopGroupRegistry groups;
    private final Readiness readiness;
    private final BrokenProcess broken;
    private final Timer lag;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private long loggedAt;

    EventLoopProbe(EventLoopGroupRegistry groups, Readiness readiness, BrokenProcess broken, MeterRegistry metrics) {
        this.groups = groups;
        this.readiness = readiness;
        this.broken = broken;
        this.lag = Timer.builder("event.loop.lag")
                .description(
                        "How long a task waits for its event loop; a loop that is blocked makes all its clients wait")
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(200),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5))
                .register(metrics);
    }

    @Override
    public void onApplicationEvent(ServerStartupEvent event) {
        loggedAt = System.nanoTime() - LOG_EVERY_NANOS + WARM_UP_NANOS;
        List<Loop> loops = new ArrayList<>();
        for (EventExecutor loop : groups.getDefaultEventLoopGroup()) {
            loops.add(new Loop(loop));
        }
        Thread.ofPlatform().daemon().name("event-loop-probe").start(() -> watch(loops));
    }

    @PreDestroy
    void stop() {
        stopped.countDown();
    }

    private void watch(List<Loop> loops) {
        try {
            while (!stopped.await(EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                loops.forEach(Loop::look);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether a loop with this stack only waits for its connections; a selector of somebody else's blocks like all else. */
    static boolean isIdle(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (!frame.getClassName().startsWith("sun.nio.ch.")) {
                return frame.getClassName().startsWith("io.netty.channel.nio.")
                        && frame.getMethodName().startsWith("select");
            }
        }
        return true;
    }

    private final class Loop {

        private final EventExecutor executor;
        private volatile @Nullable Thread thread;
        private volatile long sentAt;
        private volatile boolean waiting;
        private boolean dead;

        Loop(EventExecutor executor) {
            this.executor = executor;
        }

        void look() {
            if (waiting) {
                reportIfBlocked(System.nanoTime() - sentAt);
                return;
            }
            waiting = true;
            sentAt = System.nanoTime();
            try {
                executor.execute(this::ran);
            } catch (RejectedExecutionException e) {
                reportIfDead();
            }
        }

        private void ran() {
            lag.record(System.nanoTime() - sentAt, TimeUnit.NANOSECONDS);
            thread = Thread.currentThread();
            waiting = false;
        }

        private void reportIfBlocked(long since) {
            Thread blocked = thread;
            if (since < BLOCKED_NANOS || blocked == null || System.nanoTime() - loggedAt < LOG_EVERY_NANOS) {
                return;
            }
            StackTraceElement[] stack = blocked.getStackTrace();
            if (!waiting || isIdle(stack)) {
                // It was the machine that was busy, or it is over: the stack would accuse the innocent.
                return;
            }
            loggedAt = System.nanoTime();
            BlockedHere where = new BlockedHere(blocked.getName(), stack);
            LOG.atWarn()
                    .addKeyValue("blockedMs", TimeUnit.NANOSECONDS.toMillis(since))
                    .setCause(where)
                    .log("An event loop is blocked: this work belongs on a virtual thread"
                            + " (@ExecuteOn(TaskExecutors.BLOCKING))");
        }

        /** A loop takes no tasks only when it ends, and that is somebody's intent only while the program ends. */
        private void reportIfDead() {
            if (!dead && readiness.isServing() && stopped.getCount() > 0) {
                dead = true;
                broken.found("An event loop has ended by itself");
            }
        }
    }

    /** Not thrown: carries the stack of another thread to the log. */
    private static final class BlockedHere extends RuntimeException {

        BlockedHere(String thread, StackTraceElement[] stack) {
            super(thread, null, false, true);
            setStackTrace(stack);
        }
    }
}
