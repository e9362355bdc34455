package dev.ashlar.kernel.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import java.nio.charset.StandardCharsets;

/**
 * Looks at the bytes of a request's head before they are parsed, for what a parser forgives and proxies read differently:
 * a folded header line, and a request line that is not exactly three words with one space between them.
 */
final class HeadScanner extends ChannelInboundHandlerAdapter {

    /** With which a client begins that knows of HTTP/2 here. No request of HTTP/1 begins like this. */
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    /** After {@code "PRI "} it can be nothing else. */
    private static final int TELLING = 4;

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
    /** How many of the connection's first bytes were those of the preface; they may come one by one. */
    private int begun;

    private boolean looksForPreface;

    HeadScanner(WireGuard guard, boolean http2) {
        this.guard = guard;
        this.looksForPreface = http2;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            ctx.fireChannelRead(message);
            return;
        }
        if (looksForPreface && isHttp2(ctx, bytes)) {
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

    /** True when these bytes are dealt with: as the beginning of HTTP/2, or as what only looks like it. */
    private boolean isHttp2(ChannelHandlerContext ctx, ByteBuf bytes) {
        int from = bytes.readerIndex();
        int end = Math.min(bytes.writerIndex(), from + PREFACE.length - begun);
        for (int at = from; at < end; at++) {
            if (bytes.getByte(at) != PREFACE[begun]) {
                looksForPreface = false;
                if (begun < TELLING) {
                    return false;
                }
                bytes.release();
                place = Place.BODY;
                guard.malformed();
                return true;
            }
            begun++;
        }
        if (begun < TELLING) {
            return false;
        }
        guard.bytesCame();
        if (begun < PREFACE.length) {
            ctx.fireChannelRead(bytes);
            return true;
        }
        looksForPreface = false;
        // The codec of HTTP/2 takes its place when it has the whole preface; the guard must stand there before it reads
        // on.
        ctx.fireChannelRead(bytes.readRetainedSlice(end - from));
        ChannelHandlerContext codec = ctx.pipeline().context(Http2ConnectionHandler.class);
        if (codec == null) {
            bytes.release();
            guard.malformed();
            return true;
        }
        ctx.pipeline().remove(guard);
        ctx.pipeline().replace(this, "ashlar-http2", Http2Guard.install(guard.owner(), codec));
        ctx.pipeline().fireChannelRead(bytes);
        return true;
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
