package dev.ashlar.kernel.operations;

import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.http.Entrance;
import dev.ashlar.kernel.http.KeepAlive;
import dev.ashlar.kernel.operations.DrainListener.Step;
import io.micronaut.http.netty.channel.EventLoopGroupRegistry;
import io.micronaut.runtime.graceful.GracefulShutdownCapable;
import io.micronaut.scheduling.TaskExecutors;
import io.netty.util.concurrent.EventExecutor;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The orderly end: readiness falls, requests go on for a while, then no more are taken and those in hand are finished. */
@Singleton
public final class Drain {

    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    /** Who has just been let in has said by then what they want, or has only connected in case they want something. */
    private static final Duration FIRST_WORD = Duration.ofMillis(500);

    private static final Duration LAST_STEP = Duration.ofSeconds(10);

    private final Readiness readiness;
    private final KeepAlive keepAlive;
    private final Entrance entrance;
    private final List<DrainListener> listeners;
    private final Duration delay;
    private final Duration timeout;
    private final ExecutorService threads;
    private final EventLoopGroupRegistry loops;
    private final CountDownLatch requested = new CountDownLatch(1);

    Drain(
            Readiness readiness,
            KeepAlive keepAlive,
            Entrance entrance,
            List<DrainListener> listeners,
            OperationsSettings settings,
            RuntimeSettings runtime,
            @Named(TaskExecutors.BLOCKING) ExecutorService threads,
            EventLoopGroupRegistry loops) {
        this.readiness = readiness;
        this.keepAlive = keepAlive;
        this.entrance = entrance;
        this.listeners = listeners;
        this.delay = settings.drainDelay(runtime);
        this.timeout = settings.drainTimeout();
        this.threads = threads;
        this.loops = loops;
    }

    /** Asks for the end. Readiness has fallen when this returns; the rest is for whoever waits. */
    public void request() {
        readiness.drain();
        keepAlive.end();
        requested.countDown();
    }

    /** Waits until the end is asked for. */
    public void await() throws InterruptedException {
        requested.await();
    }

    /** Goes through the steps; afterwards the context can be closed. */
    public void run(GracefulShutdownCapable server) throws InterruptedException {
        request();
        long start = System.nanoTime();
        LOG.info("Stopping: not ready any more, serving for another {} s", seconds(delay));
        CompletableFuture<?> begun = tell(Step.BEGIN, delay.plus(timeout));
        TimeUnit.NANOSECONDS.sleep(delay.toNanos());

        long deadline = System.nanoTime() + timeout.toNanos();
        awaitUntil(System.nanoTime() + FIRST_WORD.toNanos(), entrance.close());
        awaitUntil(System.nanoTime() + FIRST_WORD.toNanos(), passThroughLoops());
        awaitUntil(System.nanoTime() + FIRST_WORD.toNanos(), entrance.allHeard());
        CompletableFuture<?> ended = server.shutdownGracefully().toCompletableFuture();
        CompletableFuture<?> told = tell(Step.CONNECTIONS, timeout);
        if (!awaitUntil(deadline, CompletableFuture.allOf(ended, told, begun))) {
            LOG.warn("Requests or connections were still open after {} s and are cut off", seconds(timeout));
        }
        awaitUntil(System.nanoTime() + LAST_STEP.toNanos(), passThroughLoops());
        awaitUntil(System.nanoTime() + LAST_STEP.toNanos(), tell(Step.LAST, LAST_STEP));
        LOG.info("Stopped after {} s", seconds(Duration.ofNanos(System.nanoTime() - start)));
    }

    /** A connection counts as closed a moment before its last request is logged and counted; afterwards both are done. */
    private CompletableFuture<?> passThroughLoops() {
        List<CompletableFuture<?>> passed = new ArrayList<>();
        for (EventExecutor loop : loops.getDefaultEventLoopGroup()) {
            passed.add(CompletableFuture.runAsync(() -> {}, loop));
        }
        return CompletableFuture.allOf(passed.toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<?> tell(Step step, Duration within) {
        return CompletableFuture.allOf(listeners.stream()
                .map(listener -> CompletableFuture.runAsync(
                        () -> {
                            try {
                                listener.onDrain(step, within);
                            } catch (RuntimeException e) {
                                LOG.error(
                                        "{} failed at step {}",
                                        listener.getClass().getName(),
                                        step,
                                        e);
                            }
                        },
                        threads))
                .toArray(CompletableFuture[]::new));
    }

    private static boolean awaitUntil(long deadline, CompletableFuture<?> end) throws InterruptedException {
        try {
            end.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            LOG.error("Stopping the server failed", e);
            return true;
        }
    }

    private static String seconds(Duration duration) {
        return String.valueOf(Math.round(duration.toMillis() / 100.0) / 10.0);
    }
}
