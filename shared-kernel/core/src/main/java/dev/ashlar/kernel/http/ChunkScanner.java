package dev.ashlar.kernel.http;

import io.netty.buffer.ByteBuf;

/**
 * Follows a chunked body by the sizes of its chunks: to know what is announced before it comes, and where the body ends. It
 * need not know what is wrong, which the parser behind it does.
 */
final class ChunkScanner {

    /** What is announced when a chunk is longer than the parser can count. */
    static final long BOUNDLESS = Long.MAX_VALUE;

    private enum Place {
        SIZE,
        EXTENSION,
        DATA,
        TRAILER_START,
        IN_TRAILER,
        END
    }

    private Place place = Place.SIZE;
    private long size;
    /** How much of the present chunk and the end of its line is still to come. */
    private long left;

    private long announced;

    /** The length of all chunks so far, of the last one as it says of itself. */
    long announced() {
        return announced;
    }

    boolean isAtEnd() {
        return place == Place.END;
    }

    /** Where the body ends in these bytes, or where the line of a boundless chunk begins; the end of the bytes otherwise. */
    int follow(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        int line = at;
        while (at < end && place != Place.END) {
            switch (place) {
                case SIZE -> {
                    byte b = bytes.getByte(at++);
                    int digit = Character.digit(b, 16);
                    if (digit >= 0) {
                        size = size > Integer.MAX_VALUE ? size : size * 16 + digit;
                    } else if (b == '\n') {
                        begin();
                    } else {
                        place = Place.EXTENSION;
                    }
                }
                case EXTENSION -> {
                    int newline = bytes.indexOf(at, end, (byte) '\n');
                    at = newline < 0 ? end : newline + 1;
                    if (newline >= 0) {
                        begin();
                    }
                }
                case DATA -> {
                    int here = (int) Math.min(left, end - at);
                    left -= here;
                    at += here;
                    if (left == 0) {
                        place = Place.SIZE;
                        size = 0;
                        line = at;
                    }
                }
                case TRAILER_START -> {
                    byte b = bytes.getByte(at++);
                    if (b == '\n') {
                        place = Place.END;
                    } else if (b != '\r') {
                        place = Place.IN_TRAILER;
                    }
                }
                case IN_TRAILER -> {
                    int newline = bytes.indexOf(at, end, (byte) '\n');
                    at = newline < 0 ? end : newline + 1;
                    if (newline >= 0) {
                        place = Place.TRAILER_START;
                    }
                }
                case END -> {}
            }
            if (announced == BOUNDLESS) {
                return line;
            }
        }
        return at;
    }

    private void begin() {
        if (size > Integer.MAX_VALUE) {
            announced = BOUNDLESS;
        } else if (size == 0) {
            place = Place.TRAILER_START;
        } else {
            announced += size;
            left = size + 2;
            place = Place.DATA;
        }
    }
}
