package dev.ashlar.kernel.http;

import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;

/** A request on its way in over HTTP/1. */
final class Incoming extends DefaultHttpRequest implements Arrival {

    private final WireGuard guard;
    private final HttpMethod method;
    private final boolean hasBody;
    private volatile long limit = Long.MAX_VALUE;
    private volatile long received;
    private volatile boolean patient;
    /** When its body was first found wanting; 0 while it never was. */
    private long since;

    /** @param handledAs the method for the handler, which need not be the one that was sent */
    Incoming(HttpRequest request, HttpMethod handledAs, String uri, boolean hasBody, WireGuard guard) {
        super(request.protocolVersion(), handledAs, uri, request.headers());
        this.method = request.method();
        this.hasBody = hasBody;
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
        return received > bytes;
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
        return received > limit;
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
