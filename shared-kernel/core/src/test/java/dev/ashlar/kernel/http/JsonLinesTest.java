package dev.ashlar.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class JsonLinesTest {

    private static final class Failing implements JsonLines.Source {

        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public void writeTo(JsonLines.Writer out) throws IOException {
            out.write("whole");
            out.flush();
            throw new StackOverflowError();
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    /** It holds a connection and a permit, and its reader waits. */
    @Test
    void givesBackWhatASourceHoldsThatEndsWithAnErrorAndTellsItsReader() throws Exception {
        Failing source = new Failing();
        try (ExecutorService threads = Executors.newCachedThreadPool(task -> {
                    Thread thread = new Thread(task);
                    thread.setUncaughtExceptionHandler((dead, error) -> {});
                    return thread;
                });
                InputStream answer = new JsonLines(JsonMapper.createDefault(), threads).flow(source)) {
            assertThat(new String(answer.readNBytes(8), StandardCharsets.UTF_8)).isEqualTo("\"whole\"\n");
            assertThatThrownBy(answer::read).isInstanceOf(IOException.class);
            assertThat(source.closed.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
