package dev.ashlar.kernel.operations;

import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.Secret;
import dev.ashlar.kernel.http.Route;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import org.jspecify.annotations.Nullable;

/** The figures in Prometheus' text format. Who may not see them does not learn that they are there. */
@Controller
@Secured(SecurityRule.IS_ANONYMOUS)
final class MetricsController {

    static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String SCHEME = "Bearer ";

    private final PrometheusMeterRegistry metrics;
    private final @Nullable Secret token;
    private final boolean open;

    MetricsController(PrometheusMeterRegistry metrics, OperationsSettings settings, RuntimeSettings runtime) {
        this.metrics = metrics;
        this.token = settings.metricsToken();
        this.open = !runtime.isProduction() && token == null && settings.metricsPort() == 0;
    }

    @Get("/metrics")
    @Produces(MediaType.TEXT_PLAIN)
    @ExecuteOn(TaskExecutors.BLOCKING)
    @Route(value = "Figures for monitoring, in Prometheus' text format", limit = Route.Limit.NONE)
    HttpResponse<String> metrics(@Nullable @Header("Authorization") String authorization) {
        if (!open && !isGood(authorization)) {
            throw Refusal.of(KernelError.ROUTE_NOT_FOUND);
        }
        return HttpResponse.ok(metrics.scrape()).contentType(TEXT);
    }

    private boolean isGood(@Nullable String authorization) {
        return token != null
                && authorization != null
                && authorization.startsWith(SCHEME)
                && token.equals(
                        Secret.of(authorization.substring(SCHEME.length()).strip()));
    }
}
