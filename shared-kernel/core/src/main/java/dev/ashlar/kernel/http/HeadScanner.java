package dev.ashlar.kernel.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Looks at the bytes of a request's head before they are parsed, for what a parser forgives and proxies read differently:
 * a folded header line, and a request line that is not exactly three words with one space between them.
 */
final class HeadScanner extends ChannelInboundHandlerAdapter {

    /** {@code "PRI "} */
    private static final int PREFACE = 0x50524920;

    private enum Place {
        /** Before the first byte of a head; empty lines may come first. */
        BEFORE,
        REQUEST_LINE,
        LINE_START,
        IN_LINE,
        BODY
    }

    private final WireGuard guard;
    private Place place = Place.BEFORE;
    private int spaces;
    private boolean afterSpace;
    /** The first four bytes of the connection, which may come one by one. */
    private int beginning;

    private int begun;

    HeadScanner(WireGuard guard) {
        this.guard = guard;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            ctx.fireChannelRead(message);
            return;
        }
        if (begun < 4 && isHttp2(bytes)) {
            ctx.fireChannelRead(message);
            ctx.pipeline().remove(this);
            return;
        }
        guard.bytesCame();
        if (place == Place.BODY && guard.isBetweenRequests()) {
            place = Place.BEFORE;
        }
        if (place != Place.BODY && !isGood(bytes)) {
            place = Place.BODY;
            bytes.release();
            guard.malformed();
            return;
        }
        ctx.fireChannelRead(message);
    }

    /** HTTP/2 begins with the method PRI and has no lines to look at. */
    private boolean isHttp2(ByteBuf bytes) {
        for (int at = bytes.readerIndex(); begun < 4 && at < bytes.writerIndex(); at++) {
            beginning = (beginning << 8) | bytes.getUnsignedByte(at);
            begun++;
        }
        return begun == 4 && beginning == PREFACE;
    }

    private boolean isGood(ByteBuf bytes) {
        int end = bytes.writerIndex();
        int at = bytes.readerIndex();
        while (at < end && place != Place.BODY) {
            byte b = bytes.getByte(at);
            switch (place) {
                case BEFORE -> {
                    if (b == ' ' || b == '\t') {
                        return false;
                    }
                    if (b != '\r' && b != '\n') {
                        place = Place.REQUEST_LINE;
                        spaces = 0;
                        afterSpace = false;
                    }
                    at++;
                }
                case REQUEST_LINE -> {
                    if (b == '\n') {
                        if (spaces != 2) {
                            return false;
                        }
                        place = Place.LINE_START;
                    } else if (b == '\t' || (b == ' ' && afterSpace)) {
                        return false;
                    }
                    afterSpace = b == ' ';
                    spaces += afterSpace ? 1 : 0;
                    at++;
                }
                case LINE_START -> {
                    if (b == ' ' || b == '\t') {
                        return false;
                    }
                    if (b == '\n') {
                        place = Place.BODY;
                    } else if (b != '\r') {
                        place = Place.IN_LINE;
                    }
                    at++;
                }
                case IN_LINE -> {
                    int newline = bytes.indexOf(at, end, (byte) '\n');
                    if (newline < 0) {
                        return true;
                    }
                    place = Place.LINE_START;
                    at = newline + 1;
                }
                case BODY -> {}
            }
        }
        return true;
    }
}
