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
        // Every answer has one, those that are not the framework's too.
        properties.put("micronaut.server.date-header", false);
        // As browsers write queries: whoever else cuts at a semicolon lets two programs read two different requests.
        properties.put("micronaut.server.semicolon-is-normal-char", true);
        properties.put("micronaut.server.http-version", http.http2() ? "2.0" : "1.1");
        properties.put("micronaut.server.idle-timeout", http.idleTimeout());
        properties.put(
                "micronaut.server.netty.max-header-size", http.headerLimit().toInt());
        properties.put("micronaut.server.netty.max-initial-line-length", HttpSettings.LONGEST_TARGET);
        properties.put("micronaut.server.netty.keep-alive-on-server-error", true);
        // Streaming routes count for themselves; what is read into memory at once has the limit of the largest route.
        properties.put("micronaut.server.max-request-size", Long.MAX_VALUE);
        properties.put("micronaut.server.max-request-buffer-size", 2 * 1024 * 1024L);
        properties.put("micronaut.server.netty.compression-threshold", 1024);
        // What is packed is unpacked by whoever reads it, and counted there.
        properties.put("micronaut.server.netty.request-decompression-enabled", false);
        properties.put("micronaut.server.netty.http2.max-concurrent-streams", 100);
        properties.put(
                "micronaut.server.netty.http2.max-header-list-size",
                // The guard refuses politely what is over the limit, for which it must have read it; this ends the
                // rest. Clients are told this figure, not the limit: one that is told less refuses by itself, and its
                // user never reads which limit it was.
                Math.max(64 * 1024, 2 * http.headerLimit().toInt()));

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
