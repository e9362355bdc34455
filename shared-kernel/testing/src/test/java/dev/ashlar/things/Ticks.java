package dev.ashlar.things;

import dev.ashlar.kernel.http.JsonLines;
import jakarta.inject.Singleton;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A stream that never ends by itself, and who may see whether it has ended. */
@Singleton
class Ticks {

    private volatile CountDownLatch over = new CountDownLatch(0);

    JsonLines.Source begin() {
        CountDownLatch mine = new CountDownLatch(1);
        over = mine;
        return new JsonLines.Source() {
            @Override
            public void writeTo(JsonLines.Writer out) throws Exception {
                do {
                    out.write("tick");
                    out.flush();
                } while (!mine.await(20, TimeUnit.MILLISECONDS));
            }

            @Override
            public void close() {
                mine.countDown();
            }
        };
    }

    boolean end() throws InterruptedException {
        return over.await(10, TimeUnit.SECONDS);
    }
}
