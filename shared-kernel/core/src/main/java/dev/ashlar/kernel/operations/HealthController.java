package dev.ashlar.kernel.operations;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.http.Route;
import dev.ashlar.kernel.operations.HealthChecks.Outcome;
import dev.ashlar.kernel.operations.HealthChecks.Report;
import io.micronaut.core.annotation.NonBlocking;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.serde.annotation.Serdeable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Health for supervisors and balancers: the process, the parts it needs, and whether to send requests here. */
@Controller
@NonBlocking
@Secured(SecurityRule.IS_ANONYMOUS)
final class HealthController {

    private static final String UP = "UP";
    private static final String DOWN = "DOWN";
    /** Supervisors and balancers ask every few seconds. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(5);

    private static final byte[] ALIVE = "{\"status\":\"UP\"}".getBytes(StandardCharsets.UTF_8);

    private final HealthChecks checks;
    private final Readiness readiness;

    HealthController(HealthChecks checks, Readiness readiness) {
        this.checks = checks;
        this.readiness = readiness;
    }

    /** What everybody sees, and for administrators what each check said. */
    @Serdeable
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Health(String status, @Nullable List<CheckView> checks) {}

    @Serdeable
    record CheckView(String name, String status, long durationMs, String message) {

        static CheckView of(Outcome outcome) {
            return new CheckView(
                    outcome.name(), word(outcome.up()), outcome.took().toMillis(), outcome.message());
        }
    }

    /** The body is always the same bytes: this is asked by supervisors that kill what answers slowly. */
    @Get("/health/live")
    @Route(value = "Whether the process works at all", limit = Route.Limit.NONE)
    HttpResponse<byte[]> live() {
        return HttpResponse.ok(ALIVE).contentType(MediaType.APPLICATION_JSON_TYPE);
    }

    @Get("/health")
    @Route(
            value = "Whether the process and everything it needs works",
            status = {200, 503},
            limit = Route.Limit.NONE)
    CompletionStage<HttpResponse<Health>> health(@Nullable Caller caller) {
        return checks.report()
                .thenApply(report -> answer(readiness.isServing() && report.isUp(), caller, report.outcomes()));
    }

    @Get("/healthz")
    @Route(
            value = "The same as /health",
            status = {200, 503},
            limit = Route.Limit.NONE)
    CompletionStage<HttpResponse<Health>> healthz(@Nullable Caller caller) {
        return health(caller);
    }

    @Get("/health/ready")
    @Route(
            value = "Whether requests should be sent here",
            status = {200, 503},
            limit = Route.Limit.NONE)
    CompletionStage<HttpResponse<Health>> ready(@Nullable Caller caller) {
        if (!readiness.isServing()) {
            // Known without asking anything: a node that leaves must say so at once.
            return CompletableFuture.completedFuture(answer(false, caller, List.of()));
        }
        return checks.report().thenApply(report -> answer(isReady(report), caller, deciding(report)));
    }

    @Get("/ready")
    @Route(
            value = "The same as /health/ready",
            status = {200, 503},
            limit = Route.Limit.NONE)
    CompletionStage<HttpResponse<Health>> readyAlias(@Nullable Caller caller) {
        return ready(caller);
    }

    private boolean isReady(Report report) {
        return readiness.isServing() && report.isReady();
    }

    private static List<Outcome> deciding(Report report) {
        return report.outcomes().stream().filter(Outcome::decidesReadiness).toList();
    }

    private HttpResponse<Health> answer(boolean up, @Nullable Caller caller, List<Outcome> outcomes) {
        List<CheckView> details = caller == null || !caller.isAdmin()
                ? null
                : Stream.concat(
                                Stream.of(new CheckView(
                                        "lifecycle",
                                        word(readiness.isServing()),
                                        0,
                                        readiness.state().name().toLowerCase(Locale.ROOT))),
                                outcomes.stream().map(CheckView::of))
                        .toList();
        MutableHttpResponse<Health> answer = up
                ? HttpResponse.ok()
                : HttpResponse.<Health>status(HttpStatus.SERVICE_UNAVAILABLE)
                        .header(HttpHeaders.RETRY_AFTER, String.valueOf(ASK_AGAIN.toSeconds()));
        return answer.body(new Health(word(up), details));
    }

    private static String word(boolean up) {
        return up ? UP : DOWN;
    }
}
