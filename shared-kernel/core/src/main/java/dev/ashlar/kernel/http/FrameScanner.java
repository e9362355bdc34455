package dev.ashlar.kernel.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Error;
import org.jspecify.annotations.Nullable;

/**
 * Follows the frames of an HTTP/2 connection by their lengths, to know what has begun to arrive and has not ended: a frame, or
 * a header block in several frames. The codec tells nobody before both are whole. It also sees heads that come where no
 * stream can begin, which the codec takes for a fault of that stream alone.
 */
final class FrameScanner extends ChannelInboundHandlerAdapter {

    private static final int HEAD = 9;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private final Http2Guard guard;
    /** How many bytes of the present frame's head have come, and what they said. */
    private int headBytes;

    private int length;
    private int type;
    private int flags;
    private int stream;
    /** How much of the present frame's payload is still to come. */
    private int payload;

    private boolean inBlock;
    private boolean somethingEnded;
    private long since;
    private final ClientStreams streams = new ClientStreams();
    /** Nothing that still arrives is looked at. */
    private boolean deaf;

    FrameScanner(Http2Guard guard) {
        this.guard = guard;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            context.fireChannelRead(message);
        } else if (deaf) {
            bytes.release();
        } else {
            Http2Error fault = scan(bytes);
            if (bytes.isReadable()) {
                context.fireChannelRead(bytes);
            } else {
                bytes.release();
            }
            if (fault != null) {
                deaf = true;
                guard.end(fault);
            }
        }
    }

    /** What is wrong with the way the client uses its streams; the bytes then end before the frame that shows it. */
    private @Nullable Http2Error scan(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        int frame = at;
        while (at < end) {
            if (headBytes < HEAD) {
                frame = headBytes == 0 ? at : frame;
                head(bytes.getUnsignedByte(at));
                at++;
                Http2Error fault = headBytes == HEAD && !inBlock ? faultOfFrame() : null;
                if (fault != null) {
                    bytes.writerIndex(frame);
                    return fault;
                }
            } else {
                int here = Math.min(payload, end - at);
                payload -= here;
                at += here;
            }
            if (headBytes == HEAD && payload == 0) {
                headBytes = 0;
                if (type == HEADERS || type == CONTINUATION) {
                    inBlock = (flags & END_HEADERS) == 0;
                }
                somethingEnded |= !inBlock;
            }
        }
        return null;
    }

    private @Nullable Http2Error faultOfFrame() {
        boolean last = (flags & END_STREAM) != 0;
        if (type == HEADERS) {
            Http2Error fault = streams.head(stream, last);
            // A stream that is still open has only been forgotten.
            return fault == null || guard.isOpen(stream) ? null : fault;
        }
        if (type == DATA && last) {
            streams.end(stream);
        }
        return null;
    }

    private void head(int value) {
        switch (headBytes) {
            case 0 -> length = value;
            case 1, 2 -> length = (length << 8) | value;
            case 3 -> type = value;
            case 4 -> flags = value;
            case 5 -> stream = value & 0x7f;
            default -> stream = (stream << 8) | value;
        }
        headBytes++;
        if (headBytes == HEAD) {
            payload = length;
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (headBytes == 0 && !inBlock) {
            since = 0;
        } else if (since == 0 || somethingEnded) {
            since = System.nanoTime();
            guard.watch();
        }
        somethingEnded = false;
        context.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        guard.stop();
        context.fireChannelInactive();
    }

    /** When what is arriving began; 0 when nothing is. */
    long begunAt() {
        return since;
    }

    boolean isInHeaderBlock() {
        return inBlock;
    }
}
