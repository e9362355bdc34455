package dev.ashlar.kernel.http;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.Refusal.Violation;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import io.micronaut.web.router.RouteAttributes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request gets to its handler: who is it, has it come too often, may it, is it well-formed. It stands in
 * for the framework's security filter, which asks the same through reactive rule chains at several times the cost.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class Gate implements Ordered {

    private static final String COUNT = "ashlar.rate-limit";

    private final Routes routes;
    private final RateLimiter limiter;
    private final @Nullable Authenticator authenticator;

    Gate(Routes routes, RateLimiter limiter, @Nullable Authenticator authenticator) {
        this.routes = routes;
        this.limiter = limiter;
        this.authenticator = authenticator;
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.order();
    }

    /** Gives the request back: of a stage that ends later with nothing, the framework forgets what comes after it. */
    @RequestFilter
    CompletionStage<HttpRequest<?>> check(HttpRequest<?> request) {
        RouteRules rules = routes.of(RouteAttributes.getRouteInfo(request).orElse(null));
        if (authenticator == null || rules == null) {
            admit(request, rules, null, null);
            return CompletableFuture.completedFuture(request);
        }
        CompletionStage<@Nullable Caller> caller = authenticator.authenticate(request);
        if (caller instanceof CompletableFuture<?> known && known.isDone() && !known.isCompletedExceptionally()) {
            admit(request, rules, (Caller) known.resultNow(), null);
            return CompletableFuture.completedFuture(request);
        }
        BiFunction<@Nullable Caller, @Nullable Throwable, HttpRequest<?>> admission = (who, failure) -> {
            admit(request, rules, who, failure);
            return request;
        };
        return caller.handle(admission);
    }

    @ResponseFilter
    void tellWhatIsLeft(HttpRequest<?> request, MutableHttpResponse<?> answer) {
        if (request.getAttributes().getValue(COUNT) instanceof RateLimiter.Count count) {
            count.writeTo(answer);
        }
    }

    private void admit(
            HttpRequest<?> request,
            @Nullable RouteRules rules,
            @Nullable Caller caller,
            @Nullable Throwable authenticationFailure) {
        RequestScope scope = RequestScope.of(request);
        if (caller != null && scope != null) {
            scope.signedIn(caller);
            request.setUserPrincipal(caller);
        }
        RateLimiter.Count count = limiter.count(
                rules == null ? Route.Limit.DEFAULT : rules.limit(), caller, scope == null ? "" : scope.client());
        if (count != null) {
            request.setAttribute(COUNT, count);
            if (count.refused()) {
                throw count.refusal();
            }
        }
        if (rules != null) {
            permit(rules, caller, authenticationFailure);
            checkParameters(request, rules);
            checkLength(request, rules);
        }
    }

    private static void permit(RouteRules rules, @Nullable Caller caller, @Nullable Throwable authenticationFailure) {
        switch (rules.permission()) {
            case ANYBODY -> {}
            case SIGNED_IN -> require(caller, authenticationFailure);
            case ROLE -> {
                if (rules.roles().stream()
                        .noneMatch(require(caller, authenticationFailure).roles()::contains)) {
                    throw Refusal.of(KernelError.FORBIDDEN);
                }
            }
            case UNDECLARED -> throw Refusal.of(KernelError.FORBIDDEN);
        }
    }

    private static Caller require(@Nullable Caller caller, @Nullable Throwable authenticationFailure) {
        if (caller != null) {
            return caller;
        }
        Throwable failure = authenticationFailure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : authenticationFailure;
        switch (failure) {
            case null -> throw Refusal.of(KernelError.UNAUTHENTICATED);
            case RuntimeException known -> throw known;
            default -> throw new CompletionException(failure);
        }
    }

    private static void checkParameters(HttpRequest<?> request, RouteRules rules) {
        if (request.getUri().getRawQuery() == null) {
            return;
        }
        for (Map.Entry<String, List<String>> parameter : request.getParameters()) {
            if (!rules.parameters().contains(parameter.getKey())) {
                throw parameter(KernelError.UNKNOWN_PARAMETER, parameter.getKey(), "is not known here");
            }
            if (parameter.getValue().size() > 1) {
                throw parameter(KernelError.DUPLICATE_PARAMETER, parameter.getKey(), "is given more than once");
            }
        }
    }

    private static Refusal parameter(KernelError code, String name, String message) {
        return Refusal.of(code, List.of(new Violation(name, code.code(), message)));
    }

    /** Refuses by the announced length before the body arrives; the reader counts what comes without one. */
    private static void checkLength(HttpRequest<?> request, RouteRules rules) {
        if (!rules.streams() && request.getContentLength() > rules.bodyLimit().bytes()) {
            throw Refusal.of(KernelError.PAYLOAD_TOO_LARGE);
        }
    }
}
