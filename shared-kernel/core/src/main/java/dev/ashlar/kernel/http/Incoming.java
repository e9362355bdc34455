package dev.ashlar.kernel.http;

import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;

/** A request on its way in over HTTP/1. */
final class Incoming extends DefaultHttpRequest implements Arrival {

    private final WireGuard guard;
    private final HttpMethod method;
    private final boolean hasBody;
    private final long length;
    private volatile long limit = Long.MAX_VALUE;
    private volatile long received;
    /** How much the sizes of its chunks have said so far. */
    private volatile long announced;

    private volatile boolean patient;
    /** When its body was first found wanting; 0 while it never was. */
    private long since;

    /** @param handledAs the method for the handler, which need not be the one that was sent */
    Incoming(HttpRequest request, HttpMethod handledAs, String uri, boolean hasBody, WireGuard guard) {
        super(request.protocolVersion(), handledAs, uri, request.headers());
        this.method = request.method();
        this.hasBody = hasBody;
        this.length = request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
                ? -1
                : HttpUtil.getContentLength(request, 0L);
        this.guard = guard;
    }

    /** The method as it was sent. */
    static String methodOf(io.micronaut.http.HttpRequest<?> request) {
        return request instanceof NettyHttpRequest<?> netty && netty.getNativeRequest() instanceof Incoming incoming
                ? incoming.method.name()
                : request.getMethodName();
    }

    @Override
    public boolean hasBody() {
        return hasBody;
    }

    @Override
    public boolean limit(long bytes) {
        limit = bytes;
        return isOver(bytes);
    }

    /** Counts what a chunk says of its length. True when that is too much. */
    boolean announce(long bytes) {
        announced = bytes;
        return isOver(limit);
    }

    /** A chunk that nobody can count is too much even where there is no limit. */
    private boolean isOver(long bytes) {
        return Math.max(received, announced) > bytes || announced == ChunkScanner.BOUNDLESS;
    }

    /** The length of the body, or -1 for one in chunks. */
    long length() {
        return length;
    }

    /** The framework asks for the body when the handler does. */
    @Override
    public void goOn() {}

    @Override
    public boolean isGone() {
        return guard.isGone();
    }

    @Override
    public void takeYourTime() {
        patient = true;
    }

    boolean isPatient() {
        return patient;
    }

    /** Counts a part of the body. True when that was too much. Only the connection's own thread counts. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    boolean receive(int bytes) {
        received += bytes;
        return isOver(limit);
    }

    long since() {
        return since;
    }

    void wantedSince(long nanos) {
        since = nanos;
    }

    @Override
    public void abandon() {
        guard.abandon(this);
    }

    // Identity, not content: two equal requests on one connection are two requests.
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
