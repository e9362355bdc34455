package dev.ashlar.kernel.http;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpRequest;

/**
 * A request on its way in over HTTP/1. The gate, which knows the route, leaves the route's limits here for the guard, which
 * sees the bytes.
 */
final class Incoming extends DefaultHttpRequest {

    private final WireGuard guard;
    private final boolean hasBody;
    private volatile long limit = Long.MAX_VALUE;
    private volatile long received;
    private volatile boolean patient;
    /** When its body was first found wanting; 0 while it never was. */
    private long since;

    Incoming(HttpRequest request, String uri, boolean hasBody, WireGuard guard) {
        super(request.protocolVersion(), request.method(), uri, request.headers());
        this.hasBody = hasBody;
        this.guard = guard;
    }

    boolean hasBody() {
        return hasBody;
    }

    /** Sets the largest body. True when more than that has come already. */
    boolean limit(long bytes) {
        limit = bytes;
        return received > bytes;
    }

    /** The body is a stream: it may take as long as it likes while it moves. */
    void takeYourTime() {
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

    /** Answers in the handler's stead, which does not come back. */
    void abandon() {
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
