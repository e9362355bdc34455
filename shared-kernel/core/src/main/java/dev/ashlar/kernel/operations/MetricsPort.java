package dev.ashlar.kernel.operations;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** A port that answers {@code /metrics} and nothing else, for a network only the monitoring reaches. */
@Singleton
final class MetricsPort implements ApplicationEventListener<ServerStartupEvent> {

    private final PrometheusMeterRegistry metrics;
    private final OperationsSettings settings;
    private final ExecutorService threads;
    private @Nullable HttpServer server;

    MetricsPort(
            PrometheusMeterRegistry metrics,
            OperationsSettings settings,
            @Named(TaskExecutors.BLOCKING) ExecutorService threads) {
        this.metrics = metrics;
        this.settings = settings;
        this.threads = threads;
    }

    @Override
    public void onApplicationEvent(ServerStartupEvent event) {
        if (settings.metricsPort() == 0) {
            return;
        }
        InetSocketAddress address = settings.metricsHost().isEmpty()
                ? new InetSocketAddress(settings.metricsPort())
                : new InetSocketAddress(settings.metricsHost(), settings.metricsPort());
        try {
            HttpServer made = HttpServer.create(address, 0);
            made.setExecutor(threads);
            made.createContext("/", this::answer);
            made.start();
            server = made;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open the metrics port " + settings.metricsPort(), e);
        }
    }

    @PreDestroy
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals("/metrics")
                    || !exchange.getRequestMethod().equals("GET")) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            byte[] text = metrics.scrape().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", MetricsController.TEXT);
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
        }
    }
}
