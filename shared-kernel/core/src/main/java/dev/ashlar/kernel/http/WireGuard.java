package dev.ashlar.kernel.http;

import dev.ashlar.kernel.ErrorCode;
import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import io.micronaut.http.server.netty.handler.PipeliningServerHandler;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands behind the HTTP/1 parser of one connection. What is not HTTP, what two programs could read in two ways and what
 * arrives too slowly gets a problem document and the connection is closed; so nothing behind it ever guesses where one
 * request ends and the next begins. It costs nothing that grows with the request, and a timer only for what does not
 * arrive at once.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails finds the connection closed already
final class WireGuard extends ChannelDuplexHandler {

    private static final long LINGER_MILLIS = 1_000;

    private final WireGuards owner;
    private final HeadScanner scanner;
    private final ArrivalClock clock;
    /** Requests passed on and not answered yet, oldest first. */
    private final ArrayDeque<Incoming> unanswered = new ArrayDeque<>(2);

    private @Nullable ChannelHandlerContext ctx;
    /** The request whose body is still arriving. */
    private @Nullable Incoming arriving;
    /** An interim answer is being written: it ends nothing. */
    private boolean interim;
    /** Nothing that still arrives is looked at. */
    private boolean deaf;
    /** Nothing more is written. */
    private boolean mute;
    /** The connection has ended; asked by the threads of handlers. */
    private volatile boolean gone;
    /** The body of the present answer ends where the connection does. */
    private boolean endsWithConnection;
    /** What to say once everything before it is answered. */
    private @Nullable FullHttpResponse lastWords;

    WireGuard(WireGuards owner) {
        this.owner = owner;
        this.scanner = new HeadScanner(this, owner.speaksHttp2());
        this.clock = new ArrivalClock(this);
    }

    HeadScanner scanner() {
        return scanner;
    }

    void bytesCame() {
        clock.bytesCame();
    }

    /** What is arriving has taken too long. */
    void late() {
        refuse(KernelError.REQUEST_TIMEOUT, "/", null);
    }

    /** The request whose body comes next, or nothing between requests. */
    @Nullable
    Incoming arriving() {
        return arriving;
    }

    boolean isDeaf() {
        return deaf;
    }

    /** The chunks of the body say that it is at least so long. */
    void announced(long bytes) {
        if (!deaf && arriving != null && arriving.announce(bytes)) {
            refuse(KernelError.PAYLOAD_TOO_LARGE, "/", null);
        }
    }

    /**
     * The client has closed its half. Whoever has said everything gets what it asked for and nothing more; whoever leaves in
     * mid-sentence has left.
     */
    void inputEnded() {
        ChannelHandlerContext context = ctx();
        if (arriving != null) {
            context.channel().close();
        } else if (unanswered.isEmpty()) {
            // Behind everything that is still on its way out.
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> context.close());
        } else {
            deaf = true;
        }
    }

    WireGuards owner() {
        return owner;
    }

    boolean isGone() {
        return gone;
    }

    void malformed() {
        if (!deaf) {
            refuse(KernelError.MALFORMED_REQUEST, "/", null);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        this.ctx = context;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        clock.stop();
        if (lastWords != null) {
            lastWords.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        gone = true;
        context.fireChannelInactive();
    }

    private ChannelHandlerContext ctx() {
        if (ctx == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        clock.messageCame();
        if (deaf) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof Incoming seen) {
            // The framework sends the first request of a connection through the pipeline once more.
            context.fireChannelRead(seen);
        } else if (message instanceof HttpRequest request) {
            head(context, request);
        } else if (message instanceof HttpContent content) {
            body(context, content);
        } else {
            context.fireChannelRead(message);
        }
    }

    private void head(ChannelHandlerContext context, HttpRequest request) {
        clock.headCame();
        String uri = request.decoderResult().isSuccess() ? HeadRules.originForm(request) : null;
        ErrorCode fault = uri == null ? HeadRules.faultOf(request.decoderResult()) : HeadRules.fault(request, uri);
        if (fault != null || uri == null) {
            refuse(fault == null ? KernelError.MALFORMED_REQUEST : fault, uri == null ? "/" : uri, request);
            ReferenceCountUtil.release(request);
            return;
        }
        HttpHeaders headers = request.headers();
        boolean hasBody = HeadRules.hasBody(headers);
        if (headers.contains(HttpHeaderNames.UPGRADE)
                && (hasBody || !headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true))) {
            // Ignoring an upgrade is always allowed, and a body cannot change protocols half-way. HTTP/2 by an upgrade
            // would lead past a proxy that looks at HTTP/1 only.
            headers.remove(HttpHeaderNames.UPGRADE);
            headers.remove("HTTP2-Settings");
        }
        if (headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true)) {
            // The framework finds it only where it stands alone.
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        HeadRules.joinExpectations(headers);
        Codings.choose(headers);
        Incoming incoming = new Incoming(request, handledAs(request.method(), uri), uri, hasBody, this);
        unanswered.add(incoming);
        arriving = incoming;
        context.fireChannelRead(incoming);
    }

    /**
     * HEAD is handled as GET, so that its answer has the headers of GET; the encoder, which knows what was asked, leaves the
     * body out. A stream would have to come to its end first.
     */
    private HttpMethod handledAs(HttpMethod method, String uri) {
        return method.equals(HttpMethod.HEAD) && !owner.isStream(uri) ? HttpMethod.GET : method;
    }

    private void body(ChannelHandlerContext context, HttpContent content) {
        Incoming request = arriving;
        if (content.decoderResult().isFailure()) {
            content.release();
            refuse(KernelError.MALFORMED_REQUEST, "/", null);
            return;
        }
        if (request != null) {
            if (request.receive(content.content().readableBytes())) {
                content.release();
                refuse(KernelError.PAYLOAD_TOO_LARGE, "/", null);
                return;
            }
            if (content instanceof LastHttpContent) {
                arriving = null;
            }
        }
        context.fireChannelRead(content);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        clock.readComplete(context);
        context.fireChannelReadComplete();
        if (deaf) {
            context.read();
        }
    }

    /**
     * Takes nothing more from this connection and says why: through the handler of the request whose body is broken or
     * in its own words when no request got that far. Answers to earlier requests come first.
     */
    private void refuse(ErrorCode why, String target, @Nullable HttpRequest request) {
        deaf = true;
        Incoming broken = arriving;
        arriving = null;
        ChannelHandlerContext context = ctx();
        if (broken != null) {
            boolean answeredAlready = unanswered.isEmpty();
            fail(context, Refusal.of(why));
            if (answeredAlready) {
                closeGently(context);
            } else {
                context.executor().schedule(() -> closeGently(context), owner.bodyNanos(), TimeUnit.NANOSECONDS);
            }
            return;
        }
        lastWords = owner.problem(
                why, target, field(request, FrontDoor.REQUEST_ID), field(request, HttpHeaderNames.ORIGIN));
        if (unanswered.isEmpty()) {
            sayLastWords(context);
        }
        context.read();
    }

    private static @Nullable String field(@Nullable HttpRequest request, CharSequence name) {
        return request == null ? null : request.headers().get(name);
    }

    /** Hands the failure to the framework's handler itself: a handler between us and it would only log it. */
    private static void fail(ChannelHandlerContext context, Refusal why) {
        ChannelHandlerContext reader = context.pipeline().context(PipeliningServerHandler.class);
        try {
            if (reader != null) {
                ((PipeliningServerHandler) reader.handler()).exceptionCaught(reader, why);
            }
        } catch (Exception e) {
            // The signature of Netty's handlers allows anything.
            context.close();
        }
    }

    private void sayLastWords(ChannelHandlerContext context) {
        FullHttpResponse words = lastWords;
        if (words != null) {
            lastWords = null;
            mute = true;
            context.writeAndFlush(words).addListener(done -> closeGently(context));
        }
    }

    /**
     * Ends our side and reads on a moment: closing at once would throw away our answer with what the client is still
     * sending.
     */
    private void closeGently(ChannelHandlerContext context) {
        deaf = true;
        mute = true;
        if (context.channel() instanceof DuplexChannel duplex
                && !duplex.isOutputShutdown()
                && !duplex.isInputShutdown()) {
            duplex.shutdownOutput();
            context.executor().schedule(() -> context.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
            context.read();
        } else {
            context.close();
        }
    }

    /** The handler of this request does not come back: the caller is told so, and whatever comes later is dropped. */
    void abandon(Incoming request) {
        ChannelHandlerContext context = ctx();
        context.executor().execute(() -> {
            if (!mute && !context.isRemoved() && request.equals(unanswered.peek())) {
                deaf = true;
                arriving = null;
                unanswered.clear();
                if (lastWords != null) {
                    lastWords.release();
                }
                lastWords = owner.problem(
                        KernelError.UNAVAILABLE,
                        request.uri(),
                        field(request, FrontDoor.REQUEST_ID),
                        field(request, HttpHeaderNames.ORIGIN));
                sayLastWords(context);
            }
        });
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (mute) {
            ReferenceCountUtil.release(message);
            promise.trySuccess();
            return;
        }
        if (message instanceof HttpResponse response) {
            int status = response.status().code();
            if (status == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
                context.write(message, promise);
                leave(context);
                return;
            }
            interim = status < 200;
            if (!interim) {
                begin(response, status);
            }
        }
        if (message instanceof LastHttpContent && !interim) {
            unanswered.poll();
            if (endsWithConnection || (deaf && unanswered.isEmpty() && lastWords == null)) {
                context.write(message, promise.unvoid()).addListener(done -> {
                    endsWithConnection = false;
                    closeGently(context);
                });
            } else {
                context.write(message, promise);
                if (unanswered.isEmpty()) {
                    sayLastWords(context);
                }
            }
            return;
        }
        context.write(message, promise);
    }

    /** A refusal given while the body still arrives is the last answer: who would read the rest, only to throw it away? */
    private void begin(HttpResponse response, int status) {
        if (status >= 400 && arriving != null && arriving.hasBody() && arriving.equals(unanswered.peek())) {
            deaf = true;
            arriving = null;
        }
        Incoming request = unanswered.peek();
        if (request != null
                && request.protocolVersion().equals(HttpVersion.HTTP_1_0)
                && response.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            // HTTP/1.0 knows no chunks (section 6.1 of RFC 9112).
            response.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
            endsWithConnection = true;
        }
        if (endsWithConnection || (deaf && lastWords == null && unanswered.size() <= 1)) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (endsWithConnection) {
            // What is cut off must not look like what has ended.
            context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        }
        context.close(promise);
    }

    /** The connection goes on in another protocol, which has rules of its own. */
    private void leave(ChannelHandlerContext context) {
        context.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        if (context.pipeline().context(scanner) != null) {
            context.pipeline().remove(scanner);
        }
        context.pipeline().remove(this);
    }
}
