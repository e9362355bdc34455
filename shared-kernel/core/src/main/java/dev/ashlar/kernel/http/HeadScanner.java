package dev.ashlar.kernel.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the bytes of every request before they are parsed, for what a parser forgives and proxies read differently: a
 * folded header line, a request line that is not exactly three words with one space between them, a version in small
 * letters. It follows bodies by their lengths, only to find the next head and the chunks that are too long.
 */
final class HeadScanner extends ChannelInboundHandlerAdapter {

    /** With which a client begins that knows of HTTP/2 here. No request of HTTP/1 begins like this. */
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    /** After {@code "PRI "} it can be nothing else. */
    private static final int TELLING = 4;

    private static final byte[] VERSION = "HTTP/".getBytes(StandardCharsets.US_ASCII);

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
    /** How many letters of the version have come. */
    private int versionLetters;

    private boolean inBody;
    /** How much is still to come of a body that has said its length. */
    private long left;
    /** Follows a body in chunks, while there is one. */
    private @Nullable ChunkScanner chunks;
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
        while (bytes.isReadable() && !guard.isDeaf() && !ctx.isRemoved()) {
            int end = place == Place.BODY ? endOfBody(bytes) : endOfHead(bytes);
            if (end < 0) {
                guard.malformed();
            } else if (!guard.isDeaf()) {
                int length = end - bytes.readerIndex();
                if (length == 0) {
                    break;
                }
                ctx.fireChannelRead(bytes.readRetainedSlice(length));
                turn();
            }
        }
        if (ctx.isRemoved() && bytes.isReadable()) {
            // Not ours any more: the connection goes on in another protocol.
            ctx.fireChannelRead(bytes);
        } else {
            bytes.release();
        }
    }

    /** What comes next, now that the parser has seen everything up to here. */
    private void turn() {
        if (place != Place.BODY || guard.isDeaf()) {
            return;
        }
        Incoming arriving = guard.arriving();
        if (arriving == null) {
            place = Place.BEFORE;
            inBody = false;
        } else if (!inBody) {
            inBody = true;
            left = arriving.length();
            chunks = left < 0 ? new ChunkScanner() : null;
        } else if (chunks == null ? left == 0 : chunks.isAtEnd()) {
            // The parser has found another end than we have. That is the question on which requests are smuggled.
            guard.malformed();
        }
    }

    /** Where the body ends in these bytes, or they do. */
    private int endOfBody(ByteBuf bytes) {
        if (chunks != null) {
            int end = chunks.follow(bytes);
            guard.announced(chunks.announced());
            return end;
        }
        int here = (int) Math.min(left, bytes.readableBytes());
        left -= here;
        return bytes.readerIndex() + here;
    }

    /** The client says nothing more; it may well wait for the answer to what it has said. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            guard.inputEnded();
        } else {
            ctx.fireUserEventTriggered(event);
        }
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
        ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        ctx.pipeline().remove(guard);
        ctx.pipeline().replace(this, "ashlar-http2", Http2Guard.install(guard.owner(), codec));
        ctx.pipeline().fireChannelRead(bytes);
        return true;
    }

    /** Where the head ends in these bytes, or they do; -1 when it is none. */
    private int endOfHead(ByteBuf bytes) {
        int end = bytes.writerIndex();
        int at = bytes.readerIndex();
        while (at < end && place != Place.BODY) {
            byte b = bytes.getByte(at);
            switch (place) {
                case BEFORE -> {
                    if (b == ' ' || b == '\t') {
                        return -1;
                    }
                    if (b != '\r' && b != '\n') {
                        place = Place.REQUEST_LINE;
                        spaces = 0;
                        versionLetters = 0;
                        afterSpace = false;
                    }
                    at++;
                }
                case REQUEST_LINE -> {
                    if (b == '\n') {
                        if (spaces != 2) {
                            return -1;
                        }
                        place = Place.LINE_START;
                    } else if (b == '\t' || (b == ' ' && afterSpace)) {
                        return -1;
                    } else if (spaces == 2 && versionLetters < VERSION.length && b != VERSION[versionLetters++]) {
                        return -1;
                    }
                    afterSpace = b == ' ';
                    spaces += afterSpace ? 1 : 0;
                    at++;
                }
                case LINE_START -> {
                    if (b == ' ' || b == '\t') {
                        return -1;
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
                        return end;
                    }
                    place = Place.LINE_START;
                    at = newline + 1;
                }
                case BODY -> {}
            }
        }
        return at;
    }
}
