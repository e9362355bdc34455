package dev.ashlar.kernel.operations;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings things to an observer elsewhere without anybody waiting for it: a bounded queue, one thread, batches. What the
 * other side does not take after a few tries, and what does not fit in meanwhile, is dropped and counted.
 */
final class Courier<T> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final Duration LAST_RUN = Duration.ofSeconds(5);
    private static final long COMPLAIN_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int TRIES = 4;

    private final String name;
    private final int batchSize;
    private final Duration linger;
    private final Function<List<T>, HttpRequest.Builder> packing;
    private final ArrayBlockingQueue<T> waiting;
    private final LongAdder dropped = new LongAdder();
    private final Thread thread;
    private volatile boolean closing;
    private long complainedAt = System.nanoTime() - COMPLAIN_EVERY_NANOS;

    Courier(String name, int capacity, int batchSize, Duration linger, Function<List<T>, HttpRequest.Builder> packing) {
        this.name = name;
        this.batchSize = batchSize;
        this.linger = linger;
        this.packing = packing;
        this.waiting = new ArrayBlockingQueue<>(capacity);
        this.thread = Thread.ofPlatform().daemon().name(name + "-courier").start(this::work);
    }

    /** Never waits. */
    void offer(T thing) {
        if (closing || !waiting.offer(thing)) {
            dropped.increment();
        }
    }

    long dropped() {
        return dropped.sum();
    }

    /** Brings what is left, within five seconds. */
    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(LAST_RUN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(ANSWER_WITHIN).build()) {
            while (!closing) {
                List<T> batch = new ArrayList<>();
                try {
                    batch.add(waiting.take());
                    // Others that come shortly after travel along.
                    if (waiting.size() < batchSize) {
                        TimeUnit.NANOSECONDS.sleep(linger.toNanos());
                    }
                } catch (InterruptedException e) {
                    // The end has begun: bring what there is.
                }
                waiting.drainTo(batch, batchSize - batch.size());
                if (!batch.isEmpty()) {
                    bring(client, batch);
                }
            }
            List<T> rest = new ArrayList<>();
            while (waiting.drainTo(rest, batchSize) > 0) {
                bring(client, rest);
                rest.clear();
            }
        }
    }

    private void bring(HttpClient client, List<T> batch) {
        HttpRequest request;
        try {
            request = packing.apply(batch).timeout(ANSWER_WITHIN).build();
        } catch (RuntimeException e) {
            // One thing that cannot be packed must not keep all that come after it from being brought.
            dropped.add(batch.size());
            complain(e.getClass().getSimpleName());
            return;
        }
        String trouble = "";
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            try {
                int status = client.send(request, BodyHandlers.discarding()).statusCode();
                if (status < 300) {
                    return;
                }
                trouble = "answered " + status;
                if (status != 429 && status < 500) {
                    break;
                }
            } catch (IOException | RuntimeException e) {
                trouble = e.getClass().getSimpleName();
            } catch (InterruptedException e) {
                // Asked to end while sending: once more, then no more.
                trouble = "interrupted";
                continue;
            }
            if (closing || !pause(attempt)) {
                break;
            }
        }
        dropped.add(batch.size());
        complain(trouble);
    }

    private static boolean pause(int attempt) {
        try {
            TimeUnit.MILLISECONDS.sleep(500L << attempt);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void complain(String trouble) {
        if (System.nanoTime() - complainedAt >= COMPLAIN_EVERY_NANOS) {
            complainedAt = System.nanoTime();
            LOG.warn("Cannot deliver to {}: {}; {} dropped so far", name, trouble, dropped.sum());
        }
    }
}
