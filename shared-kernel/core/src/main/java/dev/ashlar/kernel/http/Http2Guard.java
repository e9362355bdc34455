package dev.ashlar.kernel.http;

import dev.ashlar.kernel.ErrorCode;
import dev.ashlar.kernel.KernelError;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.HttpConversionUtil;
import io.netty.util.AsciiString;
import io.netty.util.AttributeKey;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the HTTP/2 codec of one connection and the framework. Netty sees to frames, windows, sizes and floods;
 * this sees to what it leaves open: that a request is whole and means one thing, that trailers end a body, that a body
 * keeps to the limits of its route, and that nothing takes for ever to arrive.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails finds the connection closed already
final class Http2Guard extends Http2FrameListenerDecorator {

    private static final AttributeKey<Http2Guard> GUARD = AttributeKey.valueOf("ashlar.http2-guard");
    /** Tells the gate which stream a request is; a client cannot send it. */
    private static final AsciiString STREAM = AsciiString.cached("x-ashlar-stream");

    private final WireGuards owner;
    private final Http2ConnectionHandler codec;
    private final ChannelHandlerContext ctx;
    private final FrameScanner scanner = new FrameScanner(this);
    private final IntObjectMap<Http2Request> streams = new IntObjectHashMap<>();

    private @Nullable Future<?> timer;

    private Http2Guard(WireGuards owner, Http2ConnectionHandler codec, ChannelHandlerContext ctx) {
        super(codec.decoder().frameListener());
        this.owner = owner;
        this.codec = codec;
        this.ctx = ctx;
    }

    /** Takes its place on a connection whose first bytes said HTTP/2, before anything after them is read. */
    static FrameScanner install(WireGuards owner, ChannelHandlerContext codecContext) {
        Http2ConnectionHandler codec = (Http2ConnectionHandler) codecContext.handler();
        Http2Guard guard = new Http2Guard(owner, codec, codecContext);
        codec.decoder().frameListener(guard);
        codec.connection().addListener(guard.new Closings());
        codecContext.channel().attr(GUARD).set(guard);
        return guard.scanner;
    }

    /** Which of the streams a request is. Called on the connection's own thread, before the handler is. */
    static @Nullable Arrival arrivalOf(NettyHttpRequest<?> request) {
        String stream = request.getNativeRequest().headers().get(STREAM);
        Http2Guard guard =
                request.getChannelHandlerContext().channel().attr(GUARD).get();
        return stream == null || guard == null ? null : guard.streams.get(Integer.parseInt(stream));
    }

    private final class Closings extends Http2ConnectionAdapter {

        @Override
        public void onStreamClosed(Http2Stream stream) {
            Http2Request request = streams.get(stream.id());
            if (request != null && request.isArriving()) {
                // With the connection; the framework would wait for the rest of the body for ever.
                leave(request);
            }
            streams.remove(stream.id());
        }
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context,
            int stream,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean last)
            throws Http2Exception {
        Http2Request begun = streams.get(stream);
        if (begun != null) {
            trailers(context, begun, headers, last);
            return;
        }
        String path = Target.normalized(Http2HeadRules.pathOf(stream, headers));
        Http2Request request = new Http2Request(this, stream, path, !last, headers);
        ErrorCode fault = Http2HeadRules.fault(headers, request.path(), owner.headerLimit());
        if (fault != null) {
            answer(request, fault);
            return;
        }
        headers.path(path);
        Http2HeadRules.joinExpectations(headers);
        if (!last && HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(headers.get(HttpHeaderNames.EXPECT))) {
            // The framework would say "go on" even after it has said "no".
            headers.remove(HttpHeaderNames.EXPECT);
            request.expectsAWord();
        }
        headers.set(STREAM, Integer.toString(stream));
        Codings.choose(headers);
        streams.put(stream, request);
        if (!last) {
            watch();
        }
        super.onHeadersRead(context, stream, headers, dependency, weight, exclusive, padding, last);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context, int stream, Http2Headers headers, int padding, boolean last)
            throws Http2Exception {
        onHeadersRead(context, stream, headers, 0, (short) 16, false, padding, last);
    }

    /** Nobody here reads trailers, but they end the body. */
    private void trailers(ChannelHandlerContext context, Http2Request request, Http2Headers headers, boolean last)
            throws Http2Exception {
        for (Map.Entry<CharSequence, CharSequence> header : headers) {
            if (header.getKey().charAt(0) == ':') {
                throw Http2HeadRules.malformed(request.stream(), "a pseudo-header among the trailers");
            }
        }
        if (!last) {
            throw Http2HeadRules.malformed(request.stream(), "trailers that end nothing");
        }
        if (request.isArriving()) {
            request.ended();
            super.onDataRead(context, request.stream(), Unpooled.EMPTY_BUFFER, 0, true);
        }
    }

    @Override
    public int onDataRead(ChannelHandlerContext context, int stream, ByteBuf data, int padding, boolean last)
            throws Http2Exception {
        Http2Request request = streams.get(stream);
        if (request != null) {
            if (last) {
                request.ended();
            }
            if (request.receive(data.readableBytes())) {
                refuse(request, KernelError.PAYLOAD_TOO_LARGE);
                return data.readableBytes() + padding;
            }
        }
        return super.onDataRead(context, stream, data, padding, last);
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int stream, long code) throws Http2Exception {
        Http2Request request = streams.get(stream);
        if (request != null) {
            request.left();
        }
        // The framework takes every other code for a failure of ours, even NO_ERROR.
        super.onRstStreamRead(context, stream, Http2Error.CANCEL.code());
    }

    /**
     * Not passed on, for the framework would break off what is under way: a client that says it will begin nothing more
     * still ends what it has begun (section 6.8 of RFC 9113). When it does not, its streams end with the connection.
     */
    @Override
    public void onGoAwayRead(ChannelHandlerContext context, int lastStream, long code, ByteBuf debug) {}

    /** Tells the framework that nothing more comes of a request. */
    private void leave(Http2Request request) {
        try {
            onRstStreamRead(ctx, request.stream(), Http2Error.CANCEL.code());
        } catch (Http2Exception e) {
            ctx.close();
        }
    }

    /** Runs this on the connection's own thread, at once where that is the one that asks. */
    void inLoop(Runnable task) {
        if (ctx.executor().inEventLoop()) {
            task.run();
        } else {
            ctx.executor().execute(task);
        }
    }

    /** The handler of this request does not come back. */
    void abandon(Http2Request request) {
        ctx.executor().execute(() -> refuse(request, KernelError.UNAVAILABLE));
    }

    void askForBody(Http2Request request) {
        Http2Stream open = codec.connection().stream(request.stream());
        if (open != null && request.isArriving() && request.hasNothingReceived() && !open.isHeadersSent()) {
            Http2Headers head = new DefaultHttp2Headers().status(HttpResponseStatus.CONTINUE.codeAsText());
            codec.encoder().writeHeaders(ctx, request.stream(), head, 0, false, ctx.newPromise());
            codec.flush(ctx);
        }
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    void watch() {
        if (timer == null) {
            long first = Math.min(owner.headerNanos(), owner.bodyNanos());
            timer = ctx.executor().schedule(this::look, first, TimeUnit.NANOSECONDS);
        }
    }

    /** Looks whether what was late when the timer was set is late still. */
    private void look() {
        timer = null;
        if (ctx.isRemoved()) {
            return;
        }
        long now = System.nanoTime();
        long next = Long.MAX_VALUE;
        if (scanner.begunAt() != 0) {
            long most = scanner.isInHeaderBlock() ? owner.headerNanos() : owner.bodyNanos();
            next = most - (now - scanner.begunAt());
            if (next <= 0) {
                ctx.close();
                return;
            }
        }
        for (Http2Request request : streams.values().toArray(Http2Request[]::new)) {
            if (request.isArriving() && !request.isPatient()) {
                long left = owner.bodyNanos() - (now - request.since());
                if (left <= 0) {
                    refuse(request, KernelError.REQUEST_TIMEOUT);
                } else {
                    next = Math.min(next, left);
                }
            }
        }
        if (next != Long.MAX_VALUE) {
            timer = ctx.executor().schedule(this::look, next, TimeUnit.NANOSECONDS);
        }
    }

    /** Says why a stream ends, unless its answer has begun, and takes nothing more of it. */
    private void refuse(Http2Request request, ErrorCode why) {
        request.ended();
        int stream = request.stream();
        Http2Stream open = codec.connection().stream(stream);
        if (open == null) {
            return;
        }
        request.refuse(why);
        leave(request);
        if (open.isHeadersSent()) {
            end(stream, Http2Error.CANCEL);
            return;
        }
        answer(request, why);
    }

    private void answer(Http2Request request, ErrorCode why) {
        int stream = request.stream();
        FullHttpResponse answer = owner.problem(why, request.path(), request.id(), request.origin());
        Http2Headers head = HttpConversionUtil.toHttp2Headers(answer, true);
        codec.encoder().writeHeaders(ctx, stream, head, 0, false, ctx.newPromise());
        var written = codec.encoder().writeData(ctx, stream, answer.content(), 0, true, ctx.newPromise());
        if (request.hasBody()) {
            written.addListener(done -> end(stream, Http2Error.NO_ERROR));
        }
        codec.flush(ctx);
    }

    /** Whether the client has not ended this stream yet, of all that the codec has read. */
    boolean isOpen(int stream) {
        Http2Stream known = codec.connection().stream(stream);
        return known != null && known.state().remoteSideOpen();
    }

    /** Ends the connection, after everything that came before the fault. */
    void end(Http2Error code) {
        codec.onError(ctx, false, Http2Exception.connectionError(code, "a head on a stream that cannot begin"));
    }

    private void end(int stream, Http2Error code) {
        codec.encoder().writeRstStream(ctx, stream, code.code(), ctx.newPromise());
        codec.flush(ctx);
    }
}
