package dev.ashlar.kernel.http;

import dev.ashlar.kernel.Caller;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.context.ServerRequestContext;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What is known about the request in hand. It travels as an attribute of the request, which the framework carries to
 * whatever thread works on it; log lines and problem bodies read it from there.
 */
public final class RequestScope {

    private static final String ATTRIBUTE = "ashlar.request";

    private final String requestId;
    private final TraceContext trace;
    private final String client;
    private final String method;
    private final String path;
    private final @Nullable RouteRules rules;
    private final long startedAt = System.nanoTime();
    private volatile @Nullable Caller caller;
    private volatile int status;
    private volatile byte @Nullable [] body;
    private volatile RateLimiter.@Nullable Count count;
    private volatile boolean givenUp;
    private volatile boolean patient;
    private volatile @Nullable Arrival arrival;
    private final AtomicInteger statements = new AtomicInteger();

    RequestScope(
            String requestId,
            TraceContext trace,
            String client,
            String method,
            String path,
            @Nullable RouteRules rules) {
        this.requestId = requestId;
        this.trace = trace;
        this.client = client;
        this.method = method;
        this.path = path;
        this.rules = rules;
    }

    static boolean isGoodId(String id) {
        if (id.length() < 8 || id.length() > 128) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (!((c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '.'
                    || c == '_'
                    || c == '-')) {
                return false;
            }
        }
        return true;
    }

    void enter(HttpRequest<?> request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    public static @Nullable RequestScope of(HttpRequest<?> request) {
        return request.getAttributes().getValue(ATTRIBUTE) instanceof RequestScope scope ? scope : null;
    }

    /** The scope of the request this thread works on, if it works on one. */
    public static @Nullable RequestScope current() {
        return ServerRequestContext.currentRequest().map(RequestScope::of).orElse(null);
    }

    public String requestId() {
        return requestId;
    }

    public TraceContext trace() {
        return trace;
    }

    /** The address the request came from, looking through trusted proxies. */
    public String client() {
        return client;
    }

    public String method() {
        return method;
    }

    /** The path without its query, which may hold secrets. */
    public String path() {
        return path;
    }

    /** The template of the route: {@code /api/v1/users/{id}}. */
    public String route() {
        return rules == null ? "" : rules.path();
    }

    /** The rules of the route, where there is one. */
    @Nullable
    RouteRules rules() {
        return rules;
    }

    public @Nullable Caller caller() {
        return caller;
    }

    void signedIn(Caller who) {
        this.caller = who;
    }

    void bodyRead(byte[] text) {
        this.body = text;
    }

    /** The body as it came, where it was JSON. */
    byte @Nullable [] body() {
        return body;
    }

    void counted(RateLimiter.Count now) {
        this.count = now;
    }

    RateLimiter.@Nullable Count count() {
        return count;
    }

    /** The time for an answer is over: whatever fails now fails because of that. */
    void giveUp() {
        givenUp = true;
    }

    /** The number of the statement that has just run for this request, from 1. */
    public int countStatement() {
        return statements.incrementAndGet();
    }

    void arrives(@Nullable Arrival as) {
        this.arrival = as;
    }

    /** The connection's side of the request. */
    @Nullable
    Arrival arrival() {
        return arrival;
    }

    /** The route streams: it may take as long as it likes. */
    void takeYourTime() {
        patient = true;
    }

    boolean isPatient() {
        return patient;
    }

    boolean isGivenUp() {
        return givenUp;
    }

    /** The status of the answer; 0 before there is one, and for good when the connection ended first. */
    public int status() {
        return status;
    }

    void answered(int with) {
        this.status = with;
    }

    public long elapsedNanos() {
        return System.nanoTime() - startedAt;
    }
}
