package dev.ashlar.kernel.boot;

import dev.ashlar.kernel.http.HttpSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Says our settings in the framework's words. Nobody else needs to know these keys. */
final class FrameworkProperties {

    private FrameworkProperties() {}

    static Map<String, Object> of(HttpSettings http, List<String> modules) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("ashlar.modules", modules);
        properties.put("micronaut.application.name", "ashlar");
        properties.put("micronaut.propagation", "thread-local");

        properties.put("micronaut.server.port", http.port() == 0 ? -1 : http.port());
        if (!http.host().isEmpty()) {
            properties.put("micronaut.server.host", http.host());
        }
        properties.put("micronaut.server.date-header", false);
        properties.put("micronaut.server.http-version", "2.0");
        properties.put("micronaut.server.idle-timeout", http.idleTimeout());
        properties.put(
                "micronaut.server.netty.max-header-size", http.headerLimit().toInt());
        properties.put("micronaut.server.netty.max-initial-line-length", 4096);
        properties.put("micronaut.server.netty.keep-alive-on-server-error", true);
        // Streaming routes count for themselves; what is read into memory at once has the limit of the largest route.
        properties.put("micronaut.server.max-request-size", Long.MAX_VALUE);
        properties.put("micronaut.server.max-request-buffer-size", 2 * 1024 * 1024L);
        properties.put("micronaut.server.netty.compression-threshold", 1024);
        properties.put("micronaut.server.multipart.enabled", false);

        properties.put("micronaut.server.cors.enabled", !http.corsOrigins().isEmpty());
        properties.put("micronaut.server.cors.localhost-pass-through", false);
        if (!http.corsOrigins().isEmpty()) {
            String cors = "micronaut.server.cors.configurations.web.";
            properties.put(cors + "allowed-origins", http.corsOrigins());
            properties.put(cors + "allow-credentials", true);
            properties.put(
                    cors + "exposed-headers",
                    List.of(
                            "ETag",
                            "Location",
                            "X-Request-Id",
                            "RateLimit",
                            "RateLimit-Policy",
                            "Retry-After",
                            "Idempotency-Replayed"));
            properties.put(cors + "max-age", 3600);
        }

        // The gate of the kernel decides; of the framework's security only the annotations are used.
        properties.put("micronaut.security.enabled", false);
        properties.put("micronaut.serde.serialization.inclusion", "ALWAYS");
        properties.put("datasources.default.dialect", "POSTGRES");
        properties.put("micronaut.metrics.enabled", true);
        properties.put("micronaut.metrics.binders.web.enabled", false);
        // Wraps every task of every executor to time it; what matters of them is in our own figures.
        properties.put("micronaut.metrics.binders.executor.enabled", false);
        properties.put("micronaut.metrics.export.prometheus.enabled", true);
        properties.put("endpoints.all.enabled", false);
        return properties;
    }
}
