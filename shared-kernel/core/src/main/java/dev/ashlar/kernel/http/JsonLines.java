package dev.ashlar.kernel.http;

import io.micronaut.json.JsonMapper;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ExecutorService;

/**
 * Answers of any length in constant memory: one JSON value per line, written on a thread of its own while the answer is
 * being sent. The connection breaks when writing fails, so that a cut answer never looks like a whole one.
 */
@Singleton
public final class JsonLines {

    public static final String MEDIA_TYPE = "application/x-ndjson";

    private static final int CHUNK = 16 * 1024;

    private final JsonMapper mapper;
    private final ExecutorService threads;

    JsonLines(JsonMapper mapper, @Named(TaskExecutors.BLOCKING) ExecutorService threads) {
        this.mapper = mapper;
        this.threads = threads;
    }

    /** Where the lines come from. It is closed in the end, also when nobody ever reads the answer. */
    public interface Source extends Closeable {

        void writeTo(Writer out) throws Exception;

        /** The reader has gone. From any thread: wakes the source if it waits for something else than the reader. */
        default void abandon() {}
    }

    /** Takes the lines. */
    public interface Writer {

        /**
         * Adds a line.
         *
         * @throws IOException when nobody reads the answer any more
         */
        void write(Object value) throws IOException;

        /** Sends what is written so far. */
        void flush() throws IOException;
    }

    /** The source waits when the reader is slow. */
    public InputStream flow(Source source) {
        return stream(source, new LineBuffer(false));
    }

    /**
     * The source never waits: what a slow reader leaves behind goes to a temporary file. For a source that reads from the
     * same client, who may well send everything before reading anything.
     */
    public InputStream spool(Source source) {
        return stream(source, new LineBuffer(true));
    }

    private InputStream stream(Source source, LineBuffer buffer) {
        return new LineStream(buffer, threads, source, () -> {
            Chunks out = new Chunks(buffer);
            try {
                source.writeTo(out);
                out.flush();
                buffer.end(null);
            } catch (Exception e) {
                // Whatever ends the source ends the answer, on the thread that reads it.
                buffer.end(e);
            } catch (Error e) {
                buffer.end(new IllegalStateException(e));
                throw e;
            }
        });
    }

    private final class Chunks implements Writer {

        private final LineBuffer buffer;
        private final ByteArrayOutputStream chunk = new ByteArrayOutputStream(CHUNK);

        private Chunks(LineBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public void write(Object value) throws IOException {
            chunk.write(mapper.writeValueAsBytes(value));
            chunk.write('\n');
            if (chunk.size() >= CHUNK) {
                flush();
            }
        }

        @Override
        public void flush() throws IOException {
            if (chunk.size() > 0) {
                buffer.put(chunk.toByteArray());
                chunk.reset();
            }
        }
    }
}
