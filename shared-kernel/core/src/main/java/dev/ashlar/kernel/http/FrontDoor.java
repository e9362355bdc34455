package dev.ashlar.kernel.http;

import dev.ashlar.kernel.Ids;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpVersion;
import io.micronaut.http.MutableHttpHeaders;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.netty.NettyHttpHeaders;
import io.micronaut.http.server.cors.CorsFilter;
import io.micronaut.web.router.RouteAttributes;
import java.util.List;
import java.util.UUID;

/**
 * The first to see a request and the last to see its answer: gives it an id, and every answer its headers. Pages of other
 * origins are dealt with here as well, which is why the framework's filter for them is not needed.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Replaces(CorsFilter.class)
final class FrontDoor implements Ordered {

    static final String REQUEST_ID = "X-Request-Id";
    private static final int NOT_MODIFIED = 304;

    private final Ids ids;
    private final ClientAddress clients;
    private final Routes routes;
    private final KeepAlive keepAlive;
    private final SecurityHeaders security;
    private final Origins origins;

    FrontDoor(
            Ids ids,
            ClientAddress clients,
            Routes routes,
            KeepAlive keepAlive,
            SecurityHeaders security,
            Origins origins) {
        this.ids = ids;
        this.clients = clients;
        this.routes = routes;
        this.keepAlive = keepAlive;
        this.security = security;
        this.origins = origins;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @RequestFilter
    void enter(HttpRequest<?> request) {
        HttpHeaders headers = request.getHeaders();
        String given = headers.get(REQUEST_ID);
        RouteRules rules = routes.of(RouteAttributes.getRouteInfo(request).orElse(null));
        UUID own = ids.next();
        RequestScope scope = new RequestScope(
                given != null && RequestScope.isGoodId(given) ? given : own.toString(),
                TraceContext.of(headers.get("traceparent"), headers.get("tracestate"), own),
                clients.of(request),
                Incoming.methodOf(request),
                request.getPath(),
                rules);
        if (rules != null && rules.streams()) {
            scope.takeYourTime();
        }
        scope.enter(request);
    }

    @ResponseFilter
    MutableHttpResponse<?> leave(HttpRequest<?> request, MutableHttpResponse<?> given) {
        MutableHttpResponse<?> answer = unlessKnown(request, given);
        MutableHttpHeaders headers = answer.getHeaders();
        RequestScope scope = RequestScope.of(request);
        if (scope != null) {
            scope.answered(answer.code());
            headers.set(REQUEST_ID, scope.requestId());
            RateLimiter.Count count = scope.count();
            if (count != null) {
                count.writeTo(headers);
            }
        }
        if (keepAlive.isEnding() && request.getHttpVersion() == HttpVersion.HTTP_1_1) {
            headers.set("Connection", "close");
        }
        security.addTo(headers, clients.isOverTls(request));
        if (request.getHeaders().contains("Accept-Encoding")
                && headers instanceof NettyHttpHeaders netty
                && answer.code() != NOT_MODIFIED) {
            CodedTag.in(netty.getNettyHeaders());
        }
        if (answer.getBody().isPresent()) {
            headers.add("Vary", "Accept-Encoding");
        }
        origins.writeTo(request, headers, routes::methodsAt);
        RouteRules rules = scope == null ? null : scope.rules();
        if (rules != null && rules.deprecation() != null) {
            headers.set("Deprecation", rules.deprecation().deprecation());
            headers.set("Sunset", rules.deprecation().sunset());
            headers.add("Link", rules.deprecation().link());
        }
        return answer;
    }

    /** 304 to a reader who has the present version already. */
    private static MutableHttpResponse<?> unlessKnown(HttpRequest<?> request, MutableHttpResponse<?> answer) {
        if (!request.getHeaders().contains("If-None-Match") || answer.code() != 200) {
            return answer;
        }
        String etag = answer.getHeaders().get("ETag");
        String method = request.getMethodName();
        if (etag == null || !(method.equals("GET") || method.equals("HEAD"))) {
            return answer;
        }
        String known = String.join(",", request.getHeaders().getAll("If-None-Match"));
        String tag = IfMatch.match(known, etag, true).orElse(null);
        return tag == null ? answer : notModified(answer, tag.equals("*") ? etag : tag);
    }

    /** With all that tells caches how to keep what they have, by the name under which they have it. */
    private static MutableHttpResponse<?> notModified(MutableHttpResponse<?> answer, String tag) {
        MutableHttpResponse<?> notModified = HttpResponse.notModified();
        notModified.header("ETag", tag.startsWith("W/") ? tag.substring(2) : tag);
        for (String name : List.of("Cache-Control", "Vary")) {
            answer.getHeaders().getAll(name).forEach(value -> notModified.header(name, value));
        }
        if (answer.getBody().isPresent()) {
            notModified.header("Vary", "Accept-Encoding");
        }
        return notModified;
    }
}
