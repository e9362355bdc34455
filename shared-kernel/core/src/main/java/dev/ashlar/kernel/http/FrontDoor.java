package dev.ashlar.kernel.http;

import dev.ashlar.kernel.Ids;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpVersion;
import io.micronaut.http.MutableHttpHeaders;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.RouteInfo;
import java.util.UUID;

/** The first to see a request and the last to see its answer: gives it an id, and every answer its headers. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class FrontDoor implements Ordered {

    static final String REQUEST_ID = "X-Request-Id";

    private final Ids ids;
    private final ClientAddress clients;
    private final Routes routes;
    private final KeepAlive keepAlive;
    private final boolean secure;

    FrontDoor(Ids ids, ClientAddress clients, Routes routes, KeepAlive keepAlive, HttpSettings settings) {
        this.ids = ids;
        this.clients = clients;
        this.routes = routes;
        this.keepAlive = keepAlive;
        this.secure = settings.isSecure();
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @RequestFilter
    void enter(HttpRequest<?> request) {
        String given = request.getHeaders().get(REQUEST_ID);
        RouteRules rules = routes.of(RouteAttributes.getRouteInfo(request).orElse(null));
        UUID own = ids.next();
        new RequestScope(
                        given != null && RequestScope.isGoodId(given) ? given : own.toString(),
                        TraceContext.of(
                                request.getHeaders().get("traceparent"),
                                request.getHeaders().get("tracestate"),
                                own),
                        clients.of(request),
                        request.getMethodName(),
                        request.getPath(),
                        rules == null ? "" : rules.path())
                .enter(request);
    }

    @ResponseFilter
    void leave(HttpRequest<?> request, MutableHttpResponse<?> answer) {
        MutableHttpHeaders headers = answer.getHeaders();
        RequestScope scope = RequestScope.of(request);
        if (scope != null) {
            scope.answered(answer.code());
            headers.set(REQUEST_ID, scope.requestId());
        }
        if (keepAlive.isEnding() && request.getHttpVersion() == HttpVersion.HTTP_1_1) {
            headers.set("Connection", "close");
        }
        setUnlessThere(headers, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        setUnlessThere(headers, "Cache-Control", "no-store");
        if (secure) {
            headers.set("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
        }
        RouteInfo<?> info = RouteAttributes.getRouteInfo(request).orElse(null);
        RouteRules rules = routes.of(info);
        if (rules != null && rules.deprecation() != null) {
            headers.set("Deprecation", rules.deprecation().deprecation());
            headers.set("Sunset", rules.deprecation().sunset());
            headers.add("Link", rules.deprecation().link());
        }
    }

    private static void setUnlessThere(MutableHttpHeaders headers, String name, String value) {
        if (!headers.contains(name)) {
            headers.set(name, value);
        }
    }
}
