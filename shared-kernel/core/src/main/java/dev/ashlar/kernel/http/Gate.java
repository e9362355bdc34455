package dev.ashlar.kernel.http;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.Refusal.Violation;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.micronaut.web.router.RouteAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request gets to its handler: who is it, has it come too often, may it, is it well-formed. It stands in
 * for the framework's security filter, which asks the same through reactive rule chains at several times the cost.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class Gate implements Ordered {

    /**
     * Never a stage of nothing: the framework takes a filter that returns one for a filter without a result, and does not
     * wait for it.
     */
    private static final CompletableFuture<Optional<MutableHttpResponse<?>>> PASSED =
            CompletableFuture.completedFuture(Optional.empty());

    private static final Pattern INTEGER = Pattern.compile("-?[0-9]+");

    private final Routes routes;
    private final RateLimiter limiter;
    private final Origins origins;
    private final @Nullable Authenticator authenticator;

    Gate(Routes routes, RateLimiter limiter, Origins origins, @Nullable Authenticator authenticator) {
        this.routes = routes;
        this.limiter = limiter;
        this.origins = origins;
        this.authenticator = authenticator;
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.order();
    }

    @RequestFilter
    CompletionStage<Optional<MutableHttpResponse<?>>> check(HttpRequest<?> request) {
        refuseOddities(request);
        RouteRules rules = routes.of(RouteAttributes.getRouteInfo(request).orElse(null));
        boolean tooLarge = limit(request, rules);
        if (authenticator == null || rules == null) {
            return admit(request, rules, null, null, tooLarge);
        }
        CompletionStage<@Nullable Caller> caller = authenticator.authenticate(request);
        if (caller instanceof CompletableFuture<?> known && known.isDone() && !known.isCompletedExceptionally()) {
            return admit(request, rules, (Caller) known.resultNow(), null, tooLarge);
        }
        BiFunction<@Nullable Caller, @Nullable Throwable, CompletionStage<Optional<MutableHttpResponse<?>>>> admission =
                (who, failure) -> admit(request, rules, who, failure, tooLarge);
        return caller.handle(admission).thenCompose(Function.identity());
    }

    /** What makes no sense on any route. The guards of the connections have looked at the address already. */
    private void refuseOddities(HttpRequest<?> request) {
        if (request instanceof NettyHttpRequest<?> netty) {
            io.netty.handler.codec.http.HttpRequest asSent = netty.getNativeRequest();
            if (!Methods.isKnown(asSent.method().name())) {
                boolean nowhere = routes.methodsAt(request).isEmpty();
                throw Refusal.of(nowhere ? KernelError.ROUTE_NOT_FOUND : KernelError.METHOD_NOT_ALLOWED);
            }
        }
        String expectation = request.getHeaders().get("Expect");
        if (expectation != null && !expectation.equalsIgnoreCase("100-continue")) {
            throw Refusal.of(KernelError.EXPECTATION_FAILED);
        }
        if (request.getHeaders().getAll("Origin").size() > 1) {
            throw Refusal.of(KernelError.MALFORMED_REQUEST, "The header Origin is given more than once.");
        }
        if (origins.isRefusedPreflight(request)) {
            throw Refusal.of(KernelError.ORIGIN_REFUSED);
        }
    }

    private CompletionStage<Optional<MutableHttpResponse<?>>> admit(
            HttpRequest<?> request,
            @Nullable RouteRules rules,
            @Nullable Caller caller,
            @Nullable Throwable authenticationFailure,
            boolean tooLarge) {
        RequestScope scope = RequestScope.of(request);
        if (caller != null && scope != null) {
            scope.signedIn(caller);
            request.setUserPrincipal(caller);
        }
        // A browser asks without saying for whom: counted, those behind one address would use up each other's limit.
        Route.Limit limit =
                Origins.isPreflight(request) ? Route.Limit.NONE : rules == null ? Route.Limit.DEFAULT : rules.limit();
        RateLimiter.Count count = limiter.count(limit, caller, scope == null ? "" : scope.client());
        CompletionStage<RateLimiter.Count> together = count == null ? null : limiter.confirm(count);
        if (together == null) {
            pass(request, rules, caller, authenticationFailure, tooLarge, count);
            return PASSED;
        }
        return together.thenApply(counted -> {
            pass(request, rules, caller, authenticationFailure, tooLarge, counted);
            return Optional.empty();
        });
    }

    private static void pass(
            HttpRequest<?> request,
            @Nullable RouteRules rules,
            @Nullable Caller caller,
            @Nullable Throwable authenticationFailure,
            boolean tooLarge,
            RateLimiter.@Nullable Count count) {
        if (count != null) {
            RequestScope scope = RequestScope.of(request);
            if (scope != null) {
                scope.counted(count);
            }
            if (count.refused()) {
                throw count.refusal();
            }
        }
        if (rules != null) {
            permit(rules, caller, authenticationFailure);
            checkParameters(request, rules);
            checkConditions(request, rules);
            checkTypes(request, rules);
            checkEncoding(request, rules);
            if (tooLarge) {
                throw Refusal.of(KernelError.PAYLOAD_TOO_LARGE);
            }
            RequestScope scope = RequestScope.of(request);
            Arrival arrival = scope == null ? null : scope.arrival();
            if (arrival != null) {
                arrival.goOn();
            }
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
                if (rules.overlooksParameters()) {
                    continue;
                }
                throw parameter(KernelError.UNKNOWN_PARAMETER, parameter.getKey(), "is not known here");
            }
            if (parameter.getValue().size() > 1) {
                throw parameter(KernelError.DUPLICATE_PARAMETER, parameter.getKey(), "is given more than once");
            }
            if (rules.integers().contains(parameter.getKey())
                    && !INTEGER.matcher(parameter.getValue().getFirst()).matches()) {
                throw Refusal.of(
                        KernelError.MALFORMED_PARAMETER,
                        List.of(new Violation(parameter.getKey(), "malformed", "must be an integer")));
            }
            List<String> words = rules.words().get(parameter.getKey());
            if (words != null && !words.containsAll(parameter.getValue())) {
                throw Refusal.of(
                        KernelError.MALFORMED_PARAMETER,
                        List.of(new Violation(
                                parameter.getKey(), "one_of", "must be one of " + String.join(", ", words))));
            }
        }
    }

    private static Refusal parameter(KernelError code, String name, String message) {
        return Refusal.of(code, List.of(new Violation(name, code.code(), message)));
    }

    /** Of what has no versions none is the one that is named, and nobody looks first whether there is any. */
    private static void checkConditions(HttpRequest<?> request, RouteRules rules) {
        String match = request.getHeaders().get("If-Match");
        boolean nothing =
                rules.method().equals("PUT") && "*".equals(request.getHeaders().get("If-None-Match"));
        if ((nothing || (match != null && !match.strip().equals("*")))
                && rules.annotations().hasAnnotation(Unconditional.class)) {
            throw Refusal.of(KernelError.PRECONDITION_FAILED, "What is at this address has no versions.");
        }
    }

    /** What the caller sends must be what the route reads, and what it answers must be what the caller reads. */
    private static void checkTypes(HttpRequest<?> request, RouteRules rules) {
        HttpHeaders headers = request.getHeaders();
        if (HttpMethod.permitsRequestBody(HttpMethod.parse(rules.method()))) {
            List<String> types = headers.getAll("Content-Type");
            boolean silent = types.isEmpty() && !(rules.body().isPresent() && hasBody(request));
            if (!silent && !MediaRanges.names(types, rules.info().getConsumes())) {
                throw Refusal.of(KernelError.UNSUPPORTED_MEDIA_TYPE);
            }
        }
        List<String> accepted = headers.getAll("Accept");
        if (!accepted.isEmpty()) {
            MediaType best = MediaRanges.of(accepted)
                    .best(rules.info().getProduces())
                    .orElseThrow(() -> Refusal.of(KernelError.NOT_ACCEPTABLE));
            if (request instanceof NettyHttpRequest<?> netty) {
                // The framework would name the type of its answer with the caller's own words.
                netty.getNativeRequest().headers().set("Accept", best.toString());
            }
        }
    }

    private static boolean hasBody(HttpRequest<?> request) {
        RequestScope scope = RequestScope.of(request);
        Arrival arrival = scope == null ? null : scope.arrival();
        return arrival != null && arrival.hasBody();
    }

    /** What comes compressed is unpacked by the reader of JSON, which counts; nobody else unpacks. */
    private static void checkEncoding(HttpRequest<?> request, RouteRules rules) {
        String coding = request.getHeaders().get("Content-Encoding");
        if (coding != null
                && !coding.equalsIgnoreCase("identity")
                && !(rules.readsJson() && JsonReader.unpacks(coding))) {
            throw Refusal.of(
                    KernelError.UNSUPPORTED_MEDIA_TYPE,
                    rules.readsJson()
                            ? "Of content codings only gzip is understood."
                            : "This route takes no content coding.");
        }
    }

    /**
     * Lets the connection count what arrives from here on against the route's limit.
     *
     * @return true when the announced length, or what has come already, is over it
     */
    private boolean limit(HttpRequest<?> request, @Nullable RouteRules rules) {
        long limit =
                rules == null ? routes.defaultBodyLimit() : rules.bodyLimit().bytes();
        boolean over = request.getContentLength() > limit;
        Arrival arrival = Arrival.of(request);
        if (arrival != null) {
            if (rules != null && rules.streams()) {
                arrival.takeYourTime();
            }
            over |= arrival.limit(limit);
            RequestScope scope = RequestScope.of(request);
            if (scope != null) {
                scope.arrives(arrival);
            }
        }
        return over;
    }
}
