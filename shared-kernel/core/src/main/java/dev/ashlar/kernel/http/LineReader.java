package dev.ashlar.kernel.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads a stream line by line. A line that is too long is skipped to its end and costs no memory. */
public final class LineReader {

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    /** A line without its end. */
    public static final class Line {

        private final long number;
        private final byte[] text;
        private final boolean tooLong;

        private Line(long number, byte[] text, boolean tooLong) {
            this.number = number;
            this.text = text;
            this.tooLong = tooLong;
        }

        /** Counted from 1. */
        public long number() {
            return number;
        }

        /** Nothing when the line is too long. */
        public byte[] text() {
            return text.clone();
        }

        public boolean tooLong() {
            return tooLong;
        }

        public boolean isBlank() {
            for (byte character : text) {
                if (character != ' ' && character != '\t') {
                    return false;
                }
            }
            return !tooLong;
        }
    }

    private final InputStream in;
    private final int longest;
    private final byte[] buffer = new byte[64 * 1024];
    private final Object lock = new Object();
    private int position;
    private int end;
    private long number;
    private boolean stopped;
    private @Nullable Thread waiting;

    public LineReader(InputStream in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /** The next line, or null at the end of the stream. */
    public @Nullable Line next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean tooLong = false;
        boolean any = false;
        while (position < end || fill()) {
            any = true;
            int stop = lineEnd();
            int length = stop - position;
            // One more for a carriage return that will be taken off.
            if (tooLong || line.size() + length > longest + 1) {
                tooLong = true;
                line.reset();
            } else {
                line.write(buffer, position, length);
            }
            boolean complete = stop < end;
            position = complete ? stop + 1 : stop;
            if (complete) {
                return line(line.toByteArray(), tooLong);
            }
        }
        return any ? line(line.toByteArray(), tooLong) : null;
    }

    /** True when the next line can be had without waiting for the sender. */
    public boolean hasLineAtHand() {
        return lineEnd() < end;
    }

    private Line line(byte[] bytes, boolean skipped) {
        number++;
        boolean marked = number == 1
                && bytes.length >= BYTE_ORDER_MARK.length
                && Arrays.equals(bytes, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
        int from = marked ? BYTE_ORDER_MARK.length : 0;
        int to = bytes.length > from && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        boolean tooLong = skipped || to - from > longest;
        return new Line(number, tooLong ? new byte[0] : Arrays.copyOfRange(bytes, from, to), tooLong);
    }

    private int lineEnd() {
        int at = position;
        while (at < end && buffer[at] != '\n') {
            at++;
        }
        return at;
    }

    /**
     * Ends the reading, from any thread. Whoever waits for the sender is woken; whoever works on a line is left to finish,
     * because an interrupted write can damage an embedded database.
     */
    public void stop() {
        synchronized (lock) {
            stopped = true;
            if (waiting != null) {
                waiting.interrupt();
            }
        }
    }

    private boolean fill() throws IOException {
        synchronized (lock) {
            if (stopped) {
                throw new IOException("nobody waits for the lines any more");
            }
            waiting = Thread.currentThread();
        }
        try {
            int read = in.read(buffer);
            position = 0;
            end = Math.max(0, read);
            return read > 0;
        } finally {
            synchronized (lock) {
                waiting = null;
                if (stopped) {
                    // Closing what has to be closed must not meet the interrupt.
                    Thread.interrupted();
                }
            }
        }
    }
}
