package dev.ashlar.kernel.http;

import dev.ashlar.kernel.settings.SettingMistakes;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpHeaders;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which pages of other origins may call (CORS): those on the list, with their credentials; nobody else. */
@Singleton
final class Origins {

    private static final String READABLE = "ETag, Location, X-Request-Id, RateLimit, RateLimit-Policy, Retry-After,"
            + " Idempotency-Replayed, Deprecation, Sunset, Link";
    private static final String SENDABLE = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match,"
            + " Last-Event-ID, X-CSRF-Token, X-Request-Id, traceparent";

    private final Set<String> allowed;

    Origins(HttpSettings settings) {
        allowed = parse(settings.corsOrigins());
    }

    static Set<String> parse(List<String> origins) {
        Set<String> allowed = new HashSet<>();
        for (String origin : origins) {
            if (!isOrigin(origin)) {
                throw SettingMistakes.of(
                        "ashlar.http.cors-origins",
                        "\"" + origin + "\" is no origin; an origin is a scheme, a host and perhaps a port, such as"
                                + " https://app.example.com, and there is no wildcard because credentials are allowed");
            }
            allowed.add(origin.toLowerCase(Locale.ROOT));
        }
        return Set.copyOf(allowed);
    }

    private static boolean isOrigin(String text) {
        try {
            URI uri = URI.create(text);
            return List.of("http", "https")
                            .contains(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getPort() <= 65_535
                    && uri.getRawPath().isEmpty()
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** True for the question a browser asks before a request of its own, when the answer is no. */
    boolean isRefusedPreflight(HttpRequest<?> request) {
        return isPreflight(request) && !isAllowed(request.getHeaders().get("Origin"));
    }

    static boolean isPreflight(HttpRequest<?> request) {
        return request.getMethodName().equals("OPTIONS")
                && request.getHeaders().contains("Origin")
                && request.getHeaders().contains("Access-Control-Request-Method");
    }

    /** @param methodsAt which methods the address of a request offers; asked only where a browser asks */
    void writeTo(
            HttpRequest<?> request,
            MutableHttpHeaders headers,
            Function<HttpRequest<?>, ? extends Collection<String>> methodsAt) {
        if (!allowed.isEmpty()) {
            headers.add("Vary", "Origin");
            answer(request.getHeaders().get("Origin"), isPreflight(request) ? methodsAt.apply(request) : null)
                    .forEach(headers::set);
        }
    }

    /** For an answer that no handler and no filter has seen. */
    void writeTo(@Nullable String origin, io.netty.handler.codec.http.HttpHeaders headers) {
        if (!allowed.isEmpty()) {
            headers.add("Vary", "Origin");
            answer(origin, null).forEach(headers::set);
        }
    }

    /** @param offered the methods of the address, for a browser that asks before it sends */
    private Map<String, String> answer(@Nullable String origin, @Nullable Collection<String> offered) {
        if (origin == null || !isAllowed(origin)) {
            return Map.of();
        }
        Map<String, String> answer = new LinkedHashMap<>();
        answer.put("Access-Control-Allow-Origin", origin);
        answer.put("Access-Control-Allow-Credentials", "true");
        if (offered == null) {
            answer.put("Access-Control-Expose-Headers", READABLE);
            return answer;
        }
        if (!offered.isEmpty()) {
            answer.put("Access-Control-Allow-Methods", String.join(", ", offered));
        }
        answer.put("Access-Control-Allow-Headers", SENDABLE);
        answer.put("Access-Control-Max-Age", "3600");
        return answer;
    }

    private boolean isAllowed(@Nullable String origin) {
        return origin != null && allowed.contains(origin.toLowerCase(Locale.ROOT));
    }
}
