package dev.ashlar.kernel.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Follows the frames of an HTTP/2 connection by their lengths, to know what has begun to arrive and has not ended: a frame, or
 * a header block in several frames. The codec tells nobody before both are whole.
 */
final class FrameScanner extends ChannelInboundHandlerAdapter {

    private static final int HEAD = 9;
    private static final int HEADERS = 1;
    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 4;

    private final Http2Guard guard;
    /** How many bytes of the present frame's head have come, and what they said. */
    private int headBytes;

    private int length;
    private int type;
    private int flags;
    /** How much of the present frame's payload is still to come. */
    private int payload;

    private boolean inBlock;
    private boolean somethingEnded;
    private long since;

    FrameScanner(Http2Guard guard) {
        this.guard = guard;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            scan(bytes);
        }
        context.fireChannelRead(message);
    }

    private void scan(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (headBytes < HEAD) {
                head(bytes.getUnsignedByte(at));
                at++;
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
    }

    private void head(int value) {
        switch (headBytes) {
            case 0 -> length = value;
            case 1, 2 -> length = (length << 8) | value;
            case 3 -> type = value;
            case 4 -> flags = value;
            default -> {}
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
    long unfinishedSince() {
        return since;
    }

    boolean isInHeaderBlock() {
        return inBlock;
    }
}
