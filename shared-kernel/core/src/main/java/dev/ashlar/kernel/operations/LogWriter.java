package dev.ashlar.kernel.operations;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the log to standard output. A line takes its form on the thread that logs; one thread writes, many lines at once.
 * When lines come faster than they can be written, those below WARN are dropped and the others wait for up to 100 ms,
 * though never on an event loop; how many were dropped is said and counted. Once the process ends, every thread writes for
 * itself, so that nothing is lost.
 */
final class LogWriter extends UnsynchronizedAppenderBase<ILoggingEvent> {

    static final String NAME = "ashlar";

    private static final int CAPACITY = 8192;
    private static final int BATCH_BYTES = 64 * 1024;
    private static final long PATIENCE_MILLIS = 100;
    private static final long BETWEEN_BATCHES_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long REPORT_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ArrayBlockingQueue<byte[]> lines = new ArrayBlockingQueue<>(CAPACITY);
    private final ReentrantLock writing = new ReentrantLock();
    private final ByteArrayOutputStream batch = new ByteArrayOutputStream(BATCH_BYTES);
    private final LongAdder dropped = new LongAdder();
    private final AtomicLong reported = new AtomicLong();
    private volatile LogFormat format = new JsonLog();
    private volatile Map<String, String> modulesOfRoutes = Map.of();
    private volatile @Nullable Consumer<Throwable> onBrokenMachine;
    private volatile boolean direct;
    private volatile boolean asleep;
    private volatile @Nullable Thread writer;

    @Override
    public void start() {
        super.start();
        writer = Thread.ofPlatform().daemon().name("log-writer").start(this::write);
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("log-flush").unstarted(this::writeDirectly));
    }

    void writeAs(LogFormat form) {
        this.format = form;
    }

    boolean isForPeople() {
        return switch (format) {
            case TextLog text -> true;
            case JsonLog json -> false;
        };
    }

    /** Lines that are no entries of the log, behind those that were written before. */
    void print(List<String> text) {
        writing.lock();
        try {
            drain();
            batch.writeBytes((String.join(System.lineSeparator(), text) + System.lineSeparator())
                    .getBytes(StandardCharsets.UTF_8));
            writeBatch(System.out);
        } finally {
            writing.unlock();
        }
    }

    void modulesOfRoutes(Map<String, String> modules) {
        this.modulesOfRoutes = Map.copyOf(modules);
    }

    void onBrokenMachine(Consumer<Throwable> handler) {
        this.onBrokenMachine = handler;
    }

    long dropped() {
        return dropped.sum();
    }

    @Override
    protected void append(ILoggingEvent event) {
        try {
            StringBuilder line = new StringBuilder(320);
            format.append(event, LogContext.of(event, modulesOfRoutes), line);
            enqueue(
                    line.toString().getBytes(StandardCharsets.UTF_8),
                    event.getLevel().isGreaterOrEqual(Level.WARN));
        } finally {
            // Without memory the line itself may fail.
            tellIfBroken(event);
        }
    }

    /** Writes all that waits, on the calling thread; false when nothing did. */
    boolean flush() {
        writing.lock();
        try {
            return drain();
        } finally {
            writing.unlock();
        }
    }

    private void writeDirectly() {
        direct = true;
        flush();
    }

    private void enqueue(byte[] line, boolean important) {
        if (Thread.currentThread().equals(writer)) {
            // The queue may be full just then: that is what it has to say.
            writing.lock();
            try {
                batch.writeBytes(line);
            } finally {
                writing.unlock();
            }
            return;
        }
        boolean taken = lines.offer(line);
        if (!taken && important && mayWait()) {
            try {
                taken = lines.offer(line, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (!taken) {
            dropped.increment();
        }
        if (direct) {
            flush();
        } else if (asleep) {
            LockSupport.unpark(writer);
        }
    }

    /** A thread that serves thousands of connections must not stand still for a log line. */
    private boolean mayWait() {
        return !(Thread.currentThread() instanceof FastThreadLocalThread);
    }

    private void write() {
        long lastReport = System.nanoTime() - REPORT_EVERY_NANOS;
        while (true) {
            boolean wrote = flush();
            if (dropped.sum() > reported.get() && System.nanoTime() - lastReport >= REPORT_EVERY_NANOS) {
                lastReport = System.nanoTime();
                reportDropped();
                flush();
            }
            if (wrote) {
                // Whoever logs meanwhile need not wake anybody, and what they log is written at once.
                LockSupport.parkNanos(this, BETWEEN_BATCHES_NANOS);
                continue;
            }
            asleep = true;
            if (!lines.isEmpty()) {
                asleep = false;
            } else if (dropped.sum() > reported.get()) {
                LockSupport.parkNanos(this, REPORT_EVERY_NANOS);
            } else {
                LockSupport.park(this);
            }
            asleep = false;
        }
    }

    private void reportDropped() {
        long sum = dropped.sum();
        long more = sum - reported.getAndSet(sum);
        if (getContext() instanceof LoggerContext context) {
            context.getLogger(LogWriter.class)
                    .atWarn()
                    .addKeyValue("dropped", more)
                    .log("Log lines were dropped: they came faster than they could be written");
        }
    }

    private boolean drain() {
        PrintStream out = System.out;
        boolean any = false;
        for (byte[] line = lines.poll(); line != null; line = lines.poll()) {
            batch.writeBytes(line);
            if (batch.size() >= BATCH_BYTES) {
                any |= writeBatch(out);
            }
        }
        any |= writeBatch(out);
        return any;
    }

    private boolean writeBatch(PrintStream out) {
        if (batch.size() == 0) {
            return false;
        }
        byte[] bytes = batch.toByteArray();
        batch.reset();
        out.write(bytes, 0, bytes.length);
        out.flush();
        return true;
    }

    /** Out of memory, or a fault inside the JVM. A stack overflow is not: it unwinds and leaves all in order. */
    private void tellIfBroken(ILoggingEvent event) {
        Consumer<Throwable> handler = onBrokenMachine;
        if (handler == null || !(event.getThrowableProxy() instanceof ThrowableProxy proxy)) {
            return;
        }
        for (Throwable cause = proxy.getThrowable(); cause != null; cause = cause.getCause()) {
            if (cause instanceof VirtualMachineError && !(cause instanceof StackOverflowError)) {
                handler.accept(cause);
                return;
            }
        }
    }
}
