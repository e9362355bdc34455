package dev.ashlar.kernel.http;

import dev.ashlar.kernel.ErrorCode;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.server.netty.NettyHttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way in. The gate, which knows the route, leaves the route's limits here for whoever sees the bytes: the
 * {@link WireGuard} of an HTTP/1 connection, the {@link Http2Guard} of an HTTP/2 one.
 */
interface Arrival {

    /** Sets the largest body. True when more than that has come already. */
    boolean limit(long bytes);

    /** Whether anything follows the head. */
    boolean hasBody();

    /** The request is let in: a caller that waits for a word to send its body gets it. */
    void goOn();

    /** Nothing more comes of the request, and nobody hears an answer to it. */
    boolean isGone();

    /** With what the request was refused when nothing of it was to come any more. */
    default @Nullable ErrorCode refusal() {
        return null;
    }

    /** The body is a stream: it may take as long as it likes while it moves. */
    void takeYourTime();

    /** Answers in the handler's stead, which does not come back. */
    void abandon();

    static @Nullable Arrival of(HttpRequest<?> request) {
        if (!(request instanceof NettyHttpRequest<?> netty)) {
            return null;
        }
        return netty.getNativeRequest() instanceof Incoming incoming ? incoming : Http2Guard.arrivalOf(netty);
    }
}
