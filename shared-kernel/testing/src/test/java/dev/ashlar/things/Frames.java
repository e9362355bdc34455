package dev.ashlar.things;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A bare HTTP/2 connection: any frame out, however wrong, and frames in. */
final class Frames implements AutoCloseable {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;

    static final int NO_ERROR = 0;
    static final int PROTOCOL_ERROR = 1;
    static final int FLOW_CONTROL_ERROR = 3;
    static final int STREAM_CLOSED = 5;
    static final int FRAME_SIZE_ERROR = 6;
    static final int REFUSED_STREAM = 7;
    static final int CANCEL = 8;
    static final int COMPRESSION_ERROR = 9;
    static final int ENHANCE_YOUR_CALM = 11;

    static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    /** A frame that came in. */
    record Frame(int type, int flags, int stream, String text) {

        byte[] payload() {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }

        boolean has(int flag) {
            return (flags & flag) != 0;
        }

        /** The code of an RST_STREAM or a GOAWAY. */
        int code() {
            return ByteBuffer.wrap(payload()).getInt(type == GOAWAY ? 4 : 0);
        }

        @Override
        public String toString() {
            return "type " + type + " flags " + flags + " stream " + stream
                    + (type == GOAWAY || type == RST_STREAM ? " code " + code() : " of " + text.length());
        }
    }

    private record Head(int stream, Map<String, String> fields) {}

    private final Socket socket;
    private final DataInputStream in;
    private final List<Frame> seen = new ArrayList<>();
    /** Reads every header block in order, as the table of its connection wants. */
    private final DefaultHttp2HeadersDecoder blocks = new DefaultHttp2HeadersDecoder(false);

    private final List<Head> heads = new ArrayList<>();
    private boolean closed;

    /** Connects and says nothing yet. */
    Frames(URI address) {
        try {
            socket = new Socket(address.getHost(), address.getPort());
            socket.setSoTimeout(15_000);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A connection whose beginning is over: both sides have sent and confirmed their settings. */
    static Frames open(URI address) {
        return open(address, new byte[0]);
    }

    static Frames open(URI address, byte[] settings) {
        Frames frames = new Frames(address);
        frames.bytes(PREFACE.getBytes(StandardCharsets.US_ASCII)).send(SETTINGS, 0, 0, settings);
        frames.await(frame -> frame.type() == SETTINGS && frame.has(ACK));
        return frames.send(SETTINGS, ACK, 0);
    }

    Frames bytes(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            // Closed by the server: what it said before is what counts.
            closed = true;
        }
        return this;
    }

    Frames send(int type, int flags, int stream, byte... payload) {
        return bytes(frame(type, flags, stream, payload));
    }

    static byte[] frame(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .put((byte) (payload.length >> 8))
                .put((byte) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] number(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    static byte[] setting(int id, long value) {
        return ByteBuffer.allocate(6).putShort((short) id).putInt((int) value).array();
    }

    /** Names and values as literals that enter no table. */
    static byte[] headers(String... namesAndValues) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            block.write(0);
            literal(block, namesAndValues[i]);
            literal(block, namesAndValues[i + 1]);
        }
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int length = bytes.length;
        if (length < 127) {
            block.write(length);
        } else {
            block.write(127);
            length -= 127;
            while (length >= 128) {
                block.write(length % 128 + 128);
                length /= 128;
            }
            block.write(length);
        }
        block.writeBytes(bytes);
    }

    static byte[] request(String method, String path, String... more) {
        return join(
                headers(":method", method, ":scheme", "http", ":path", path, ":authority", "localhost"), headers(more));
    }

    Frames get(int stream, String path, String... more) {
        return send(HEADERS, END_HEADERS | END_STREAM, stream, request("GET", path, more));
    }

    /** Reads frames until one is as wanted. */
    Frame await(Predicate<Frame> wanted) {
        while (true) {
            Frame frame = next();
            if (frame == null) {
                throw new AssertionError("the server closed after " + seen);
            }
            if (wanted.test(frame)) {
                return frame;
            }
        }
    }

    /** The next frame, or null at the end of the connection. */
    @Nullable
    Frame next() {
        try {
            int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt() & 0x7fffffff;
            byte[] payload = in.readNBytes(length);
            Frame frame = new Frame(type, flags, stream, new String(payload, StandardCharsets.ISO_8859_1));
            seen.add(frame);
            if (type == HEADERS) {
                heads.add(new Head(stream, decoded(frame)));
            }
            return frame;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("nothing more after " + seen, e);
        } catch (EOFException e) {
            return null;
        } catch (IOException e) {
            // A reset ends it as well.
            return null;
        }
    }

    private Map<String, String> decoded(Frame frame) {
        Map<String, String> head = new TreeMap<>();
        try {
            blocks.decodeHeaders(frame.stream(), Unpooled.wrappedBuffer(frame.payload()))
                    .forEach(entry -> head.merge(
                            entry.getKey().toString(), entry.getValue().toString(), (one, two) -> one + ", " + two));
            return head;
        } catch (Http2Exception e) {
            throw new AssertionError("a header block that cannot be read after " + seen, e);
        }
    }

    /** The first head of the answer on a stream, names and values. */
    Map<String, String> head(int stream) {
        while (true) {
            for (Head head : heads) {
                if (head.stream() == stream) {
                    return head.fields();
                }
            }
            await(frame -> {
                assertThat(frame.type() == RST_STREAM && frame.stream() == stream)
                        .as("an answer on stream %s: %s", stream, seen)
                        .isFalse();
                return frame.type() == HEADERS && frame.stream() == stream;
            });
        }
    }

    /** All heads that came on a stream. */
    List<Map<String, String>> heads(int stream) {
        return heads.stream()
                .filter(head -> head.stream() == stream)
                .map(Head::fields)
                .toList();
    }

    /** The status of the answer on a stream; its header block begins with the status from the static table. */
    String answer(int stream) {
        Frame head =
                await(frame -> frame.stream() == stream && (frame.type() == HEADERS || frame.type() == RST_STREAM));
        assertThat(head.type()).as("an answer on stream %s: %s", stream, seen).isEqualTo(HEADERS);
        return switch (head.payload()[0] & 0xff) {
            case 0x88 -> "200";
            case 0x89 -> "204";
            case 0x8b -> "304";
            case 0x8c -> "400";
            case 0x8d -> "404";
            case 0x8e -> "500";
            default -> "other";
        };
    }

    /** Reads the body of the answer to its end. */
    String body(int stream) {
        StringBuilder body = new StringBuilder();
        while (true) {
            Frame part = await(frame -> frame.stream() == stream);
            if (part.type() == DATA) {
                body.append(part.text());
            }
            if (part.type() != RST_STREAM && part.has(END_STREAM)) {
                return body.toString();
            }
            assertThat(part.type()).as("the body of %s: %s", stream, seen).isNotEqualTo(RST_STREAM);
        }
    }

    /** The connection ends with a GOAWAY that gives one of these reasons. */
    void endsWith(int... codes) {
        Frame end = await(frame -> frame.type() == GOAWAY && frame.code() != NO_ERROR);
        assertThat(codes).as("the reason for the end: %s", seen).contains(end.code());
        while (next() != null) {
            assertThat(seen.size()).isLessThan(1_000);
        }
    }

    /** One stream ends with one of these reasons, or the connection does. */
    void streamEndsWith(int stream, int... codes) {
        Frame end = await(frame -> (frame.type() == RST_STREAM && frame.stream() == stream)
                || (frame.type() == GOAWAY && frame.code() != NO_ERROR));
        assertThat(codes).as("the reason for the end: %s", seen).contains(end.code());
    }

    /** The connection still works. */
    void isAlive() {
        byte[] data = {1, 2, 3, 4, 5, 6, 7, 8};
        send(PING, 0, 0, data);
        await(frame -> frame.type() == PING && frame.has(ACK) && Arrays.equals(frame.payload(), data));
    }

    List<Frame> seen() {
        return seen;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
