package dev.ashlar.kernel.http;

import static dev.ashlar.kernel.http.Schemas.map;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The headers of answers, described once for all routes. */
final class OpenApiHeaders {

    private static final String PREFIX = "#/components/headers/";

    private static final Map<String, Map<String, Object>> KNOWN = Map.ofEntries(
            text(
                    "Deprecation",
                    "Since when the route is on its way out, in seconds since 1970 (RFC 9745).",
                    "^@[0-9]+$"),
            text("ETag", "The version, for `If-Match` and `If-None-Match`.", "^\"[!#-~]+\"$"),
            text("Idempotency-Replayed", "`true` when this is the first answer again.", "^true$"),
            text("Link", "What takes the place of the route.", null),
            text("Location", "Where it is.", null),
            text("RateLimit", "`r` calls are left; `t` seconds until there is one more.", null),
            text("RateLimit-Policy", "`q` calls in `w` seconds.", null),
            text("Retry-After", "Seconds to wait.", "^[0-9]+$"),
            text("Sunset", "When the route ends (RFC 8594).", null),
            text("WWW-Authenticate", "How to sign in.", null),
            text("X-Request-Id", "The name of the request, as it stands in the log.", "^[A-Za-z0-9._-]{8,128}$"));

    private OpenApiHeaders() {}

    private static Map.Entry<String, Map<String, Object>> text(
            String name, String description, @Nullable String pattern) {
        return Map.entry(name, map("description", description, "schema", map("type", "string", "pattern", pattern)));
    }

    /** Those that a part of the document refers to. */
    static Map<String, Object> usedIn(Object part) {
        Map<String, Object> used = new TreeMap<>();
        collect(part, used);
        return used;
    }

    private static void collect(@Nullable Object part, Map<String, Object> used) {
        switch (part) {
            case Map<?, ?> map -> map.values().forEach(value -> collect(value, used));
            case Collection<?> items -> items.forEach(item -> collect(item, used));
            case String text
            when text.startsWith(PREFIX) -> {
                String name = text.substring(PREFIX.length());
                used.put(name, Objects.requireNonNull(KNOWN.get(name), name));
            }
            case null, default -> {}
        }
    }

    static Map<String, Object> named(String... names) {
        return named(List.of(names));
    }

    static Map<String, Object> named(List<String> names) {
        Map<String, Object> headers = new TreeMap<>();
        for (String name : names) {
            if (!KNOWN.containsKey(name)) {
                throw new IllegalArgumentException(name + " is not described");
            }
            headers.put(name, map("$ref", PREFIX + name));
        }
        return headers;
    }
}
