package dev.ashlar.kernel.operations;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever reads the log stands still: nobody else may. */
@Timeout(120)
class LogOverflowTest {

    /** Takes nothing until it is let go. */
    private static final class Stuck extends OutputStream {

        private final CountDownLatch letGo = new CountDownLatch(1);
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

        @Override
        public void write(int value) {
            throw new AssertionError("lines are written many at once");
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            try {
                letGo.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            synchronized (taken) {
                taken.write(bytes, from, length);
            }
        }

        String text() {
            synchronized (taken) {
                return taken.toString(StandardCharsets.UTF_8);
            }
        }
    }

    private static Duration time(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static long linesIn(String text) {
        return text.lines().filter(line -> line.contains("dev.ashlar.example")).count();
    }

    @Test
    void dropsWhatIsLessImportantSaysSoAndStopsNobody() throws Exception {
        PrintStream before = System.out;
        Stuck stuck = new Stuck();
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        LogWriter writer = new LogWriter();
        writer.setContext(context);
        writer.setContext(context);
        Logger logger = context.getLogger("dev.ashlar.example");
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(writer);
        int said = 0;
        try {
            System.setOut(new PrintStream(stuck, false, StandardCharsets.UTF_8));
            writer.start();
            while (writer.dropped() == 0) {
                said++;
                logger.info("line {}", said);
                assertThat(said)
                        .as(
                                "the queue is bounded: %s",
                                context.getStatusManager().getCopyOfStatusList())
                        .isLessThan(100_000);
            }
            assertThat(said).isGreaterThan(8_192);

            long dropped = writer.dropped();
            assertThat(time(() -> logger.warn("a warning"))).isGreaterThanOrEqualTo(Duration.ofMillis(95));
            assertThat(writer.dropped()).isEqualTo(dropped + 1);

            Duration[] onEventLoop = new Duration[1];
            Thread loop = new FastThreadLocalThread(() -> onEventLoop[0] = time(() -> {
                for (int i = 0; i < 50; i++) {
                    logger.error("an error on an event loop");
                }
            }));
            loop.start();
            loop.join();
            assertThat(onEventLoop[0]).as("an event loop never waits").isLessThan(Duration.ofMillis(50 * 95));
            assertThat(writer.dropped()).isEqualTo(dropped + 51);
            said += 51;

            stuck.letGo.countDown();
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (!stuck.text().contains("Log lines were dropped")
                    || linesIn(stuck.text()) < said - writer.dropped()) {
                assertThat(System.nanoTime()).as("written in time").isLessThan(deadline);
            }
        } finally {
            stuck.letGo.countDown();
            System.setOut(before);
        }
        assertThat(linesIn(stuck.text())).isEqualTo(said - writer.dropped());
        assertThat(stuck.text()).contains("\"dropped\":" + writer.dropped());
    }
}
