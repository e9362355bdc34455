package dev.ashlar.kernel.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What has been written and not read yet, between one writer and one reader. When it is full the writer waits, or goes on
 * in a temporary file, which the reader then follows to the end.
 */
final class LineBuffer {

    private static final int FULL = 256 * 1024;
    /** A reader who takes nothing for so long is gone, whatever the connection says. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final boolean overflows;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<ByteBuffer> chunks = new ArrayDeque<>();
    private int size;
    private @Nullable FileChannel file;
    private long filePosition;
    private boolean ended;
    private boolean abandoned;
    private @Nullable Exception failure;

    LineBuffer(boolean overflows) {
        this.overflows = overflows;
    }

    void put(byte[] chunk) throws IOException {
        lock.lock();
        try {
            long patience = PATIENCE.toNanos();
            while (!abandoned && !overflows && size > FULL) {
                if (patience <= 0) {
                    throw new IOException("the reader takes nothing any more");
                }
                patience = changed.awaitNanos(patience);
            }
            if (abandoned) {
                throw new IOException("nobody reads the answer any more");
            }
            if (overflows && (file != null || size > FULL)) {
                append(chunk);
            } else {
                chunks.add(ByteBuffer.wrap(chunk));
                size += chunk.length;
            }
            changed.signalAll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the reader was slow");
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more comes, because all is written or because of the failure. */
    void end(@Nullable Exception cause) {
        lock.lock();
        try {
            ended = true;
            failure = cause;
            closeFileWhenDone();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody will read any more. */
    void abandon() {
        lock.lock();
        try {
            abandoned = true;
            chunks.clear();
            closeFileWhenDone();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int read(byte[] into, int offset, int length) throws IOException {
        lock.lock();
        try {
            while (true) {
                if (abandoned) {
                    throw new IOException("the stream is closed");
                }
                ByteBuffer chunk = chunks.peek();
                if (chunk != null) {
                    return take(chunk, into, offset, length);
                }
                int read = readFile(into, offset, length);
                if (read > 0) {
                    return read;
                }
                if (failure != null) {
                    throw new IOException("the answer could not be written to its end", failure);
                }
                if (ended) {
                    return -1;
                }
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private int take(ByteBuffer chunk, byte[] into, int offset, int length) {
        int taken = Math.min(length, chunk.remaining());
        chunk.get(into, offset, taken);
        size -= taken;
        if (!chunk.hasRemaining()) {
            chunks.remove();
        }
        changed.signalAll();
        return taken;
    }

    private int readFile(byte[] into, int offset, int length) throws IOException {
        if (file == null) {
            return -1;
        }
        int read = file.read(ByteBuffer.wrap(into, offset, length), filePosition);
        filePosition += Math.max(0, read);
        return read;
    }

    private void append(byte[] chunk) throws IOException {
        if (file == null) {
            Path path = Files.createTempFile("ashlar-answer", ".ndjson");
            file = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        }
        ByteBuffer left = ByteBuffer.wrap(chunk);
        long end = file.size();
        while (left.hasRemaining()) {
            end += file.write(left, end);
        }
    }

    /** The file is no use once nobody reads; with a reader it is needed until the reader closes. */
    private void closeFileWhenDone() {
        if (abandoned && file != null) {
            try {
                file.close();
            } catch (IOException e) {
                // It is gone with the process at the latest.
            }
        }
    }
}
