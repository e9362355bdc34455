package dev.ashlar.kernel.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reading end of a {@link LineBuffer}. The first read starts the writer; closing is safe from any thread. */
final class LineStream extends InputStream {

    private static final Logger LOG = LoggerFactory.getLogger(LineStream.class);

    private final LineBuffer buffer;
    private final ExecutorService threads;
    private final JsonLines.Source source;
    private final Runnable writer;
    private final AtomicBoolean started = new AtomicBoolean();

    LineStream(LineBuffer buffer, ExecutorService threads, JsonLines.Source source, Runnable writer) {
        this.buffer = buffer;
        this.threads = threads;
        this.source = source;
        this.writer = writer;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (started.compareAndSet(false, true)) {
            threads.execute(() -> {
                try {
                    writer.run();
                } finally {
                    closeSource();
                }
            });
        }
        return buffer.read(into, offset, length);
    }

    /** The framework calls this from its event loop: whatever may take time happens elsewhere. */
    @Override
    public void close() {
        buffer.abandon();
        source.abandon();
        if (started.compareAndSet(false, true)) {
            threads.execute(this::closeSource);
        }
    }

    private void closeSource() {
        try {
            source.close();
        } catch (IOException | RuntimeException e) {
            LOG.warn("A stream could not be closed", e);
        }
    }
}
