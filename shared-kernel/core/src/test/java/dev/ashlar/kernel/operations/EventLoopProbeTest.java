package dev.ashlar.kernel.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whom the probe accuses of blocking an event loop. */
class EventLoopProbeTest {

    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void findsALoopIdleThatWaitsForItsConnections() throws Exception {
        Thread thread = loop.submit(Thread::currentThread).get();
        await(() -> EventLoopProbe.isIdle(thread.getStackTrace()));
        StackTraceElement[] idle = thread.getStackTrace();
        assertThat(idle).anyMatch(frame -> frame.getMethodName().equals("select"));
    }

    @Test
    void findsALoopBlockedThatWaitsForAnythingElse() throws Exception {
        Thread thread = loop.submit(Thread::currentThread).get();
        CountDownLatch over = new CountDownLatch(1);
        Future<?> waiting = loop.submit(() -> {
            over.await();
            return null;
        });
        await(() -> thread.getState() == Thread.State.WAITING);
        assertThat(EventLoopProbe.isIdle(thread.getStackTrace())).isFalse();
        over.countDown();
        waiting.get();
    }

    @Test
    void findsALoopBlockedThatWaitsForConnectionsOfSomebodyElse() throws Exception {
        Thread thread = loop.submit(Thread::currentThread).get();
        try (Selector own = Selector.open()) {
            Future<?> waiting = loop.submit(() -> wait(own));
            await(() -> inSelect(thread));
            assertThat(EventLoopProbe.isIdle(thread.getStackTrace())).isFalse();
            own.wakeup();
            waiting.get();
        }
    }

    private static Object wait(Selector selector) throws IOException {
        return selector.select();
    }

    private boolean inSelect(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length > 0
                && stack[0].isNativeMethod()
                && Arrays.stream(stack)
                        .anyMatch(frame -> frame.getClassName().equals(EventLoopProbeTest.class.getName())
                                && frame.getMethodName().equals("wait"));
    }
}
