package dev.ashlar.kernel.http;

import dev.ashlar.kernel.ErrorCode;
import dev.ashlar.kernel.ErrorCode.Category;
import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.Refusal.Violation;
import dev.ashlar.kernel.database.DatabaseFault;
import io.micronaut.core.convert.exceptions.ConversionErrorException;
import io.micronaut.core.type.Argument;
import io.micronaut.data.exceptions.OptimisticLockException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Error;
import io.micronaut.http.exceptions.BufferLengthExceededException;
import io.micronaut.http.exceptions.ContentLengthExceededException;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.http.server.exceptions.NotAllowedException;
import io.micronaut.web.router.exceptions.UnsatisfiedRouteException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Path;
import java.io.IOException;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where whatever went wrong below a route becomes an answer. */
@Controller
final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    /** Nobody hears it; in the log of requests it says what happened, in the number others use for it. */
    private static final int CALLER_GONE = 499;

    private static final Duration WAIT_FOR_DATABASE = Duration.ofSeconds(5);
    private static final Duration WAIT_WHEN_BUSY = Duration.ofSeconds(1);

    private final Routes routes;
    private final List<FailureObserver> observers;

    Problems(Routes routes, List<FailureObserver> observers) {
        this.routes = routes;
        this.observers = observers;
    }

    @Error(global = true, exception = Throwable.class)
    MutableHttpResponse<?> onFailure(HttpRequest<?> request, Throwable failure) {
        boolean asksForMethods = request.getMethodName().equals("OPTIONS")
                && (failure instanceof NotAllowedException || request.getPath().equals("*"));
        if (asksForMethods && !(failure instanceof Refusal)) {
            return HttpResponse.noContent().header("Allow", allow(request));
        }
        if (failure instanceof IOException && isGone(request)) {
            ErrorCode refusal = refusalOf(request);
            LOG.debug("The body broke off", failure);
            return refusal == null
                    ? HttpResponse.status(CALLER_GONE, "Client Closed Request")
                    : answer(request, Refusal.of(refusal));
        }
        Refusal refusal = refusalFor(request, failure);
        if (refusal.code() == KernelError.INTERNAL_ERROR) {
            LOG.error("Unexpected failure", failure);
            observers.forEach(observer -> tell(observer, request, failure));
        }
        MutableHttpResponse<Problem> answer = answer(request, refusal);
        if (refusal.code() == KernelError.METHOD_NOT_ALLOWED) {
            answer.getHeaders().set("Allow", allow(request));
        }
        return answer;
    }

    /** Whoever only looks on must not spoil the answer. */
    private static void tell(FailureObserver observer, HttpRequest<?> request, Throwable failure) {
        try {
            observer.failed(RequestScope.of(request), failure);
        } catch (RuntimeException e) {
            LOG.error("{} could not take a failure", observer.getClass().getName(), e);
        }
    }

    private static boolean isGone(HttpRequest<?> request) {
        Arrival arrival = arrivalOf(request);
        return arrival != null && arrival.isGone();
    }

    private static @Nullable ErrorCode refusalOf(HttpRequest<?> request) {
        Arrival arrival = arrivalOf(request);
        return arrival == null ? null : arrival.refusal();
    }

    private static @Nullable Arrival arrivalOf(HttpRequest<?> request) {
        RequestScope scope = RequestScope.of(request);
        return scope == null ? null : scope.arrival();
    }

    static MutableHttpResponse<Problem> answer(HttpRequest<?> request, Refusal refusal) {
        RequestScope scope = RequestScope.of(request);
        Problem problem = Problem.of(
                refusal.code(),
                refusal.detail().orElse(null),
                refusal.violations(),
                request.getPath(),
                scope == null ? null : scope.requestId());
        MutableHttpResponse<Problem> answer = HttpResponse.<Problem>status(HttpStatus.valueOf(problem.status()))
                .body(problem)
                .contentType(Problem.JSON);
        long wait = refusal.retryAfter().map(RateLimiter::seconds).orElse(0L);
        if (wait > 0) {
            answer.header("Retry-After", String.valueOf(wait));
        }
        refusal.limit().ifPresent(limit -> RateLimiter.writeUsedUp(limit, wait, answer.getHeaders()));
        if (refusal.code() == KernelError.UNSUPPORTED_MEDIA_TYPE && scope != null && scope.rules() != null) {
            // Sections 12.5.1 of RFC 9110 and 3.1 of RFC 5789: what would be read instead.
            answer.header(
                    request.getMethodName().equals("PATCH") ? "Accept-Patch" : "Accept",
                    String.join(", ", scope.rules().info().getConsumes()));
        }
        if (refusal.code().category() == Category.UNAUTHENTICATED) {
            answer.header("WWW-Authenticate", challenge(request, scope));
        }
        return answer;
    }

    /** Only a token that came and did not hold is to blame (RFC 6750); a wrong password says nothing of the token. */
    private static String challenge(HttpRequest<?> request, @Nullable RequestScope scope) {
        boolean tokenFailed =
                request.getHeaders().contains("Authorization") && (scope == null || scope.caller() == null);
        return tokenFailed ? "Bearer realm=\"ashlar\", error=\"invalid_token\"" : "Bearer realm=\"ashlar\"";
    }

    /** What the address offers; of no address in particular, what the server knows. */
    private String allow(HttpRequest<?> request) {
        Set<String> methods = routes.methodsAt(request);
        if (methods.isEmpty()) {
            return Methods.ALLOWED;
        }
        methods.add("OPTIONS");
        return String.join(", ", methods);
    }

    private static Refusal refusalFor(HttpRequest<?> request, Throwable failure) {
        RequestScope scope = RequestScope.of(request);
        if (scope != null && scope.isGivenUp() && !(failure instanceof Refusal)) {
            return Refusal.of(KernelError.UNAVAILABLE, "The request took too long and was given up.")
                    .retryAfter(WAIT_FOR_DATABASE);
        }
        return switch (failure) {
            case Refusal refusal -> refusal;
            case ConstraintViolationException invalid -> violations(invalid);
            case UnsatisfiedRouteException unsatisfied -> missing(unsatisfied.getArgument());
            case ConversionErrorException conversion -> conversion(conversion);
            case ContentLengthExceededException tooLarge -> Refusal.of(KernelError.PAYLOAD_TOO_LARGE);
            case BufferLengthExceededException tooLarge -> Refusal.of(KernelError.PAYLOAD_TOO_LARGE);
            case HttpStatusException status ->
                Refusal.of(Status.meaning(status.getStatus().getCode()));
            case OptimisticLockException lock -> Refusal.of(KernelError.CONFLICT);
            case URISyntaxException uri -> Refusal.of(KernelError.MALFORMED_REQUEST, "The address is not a URI.");
            default -> databaseFault(failure);
        };
    }

    private static Refusal databaseFault(Throwable failure) {
        return switch (DatabaseFault.of(failure)) {
            case OUTAGE -> Refusal.of(KernelError.UNAVAILABLE).retryAfter(WAIT_FOR_DATABASE);
            case OVERLOAD -> Refusal.of(KernelError.BUSY).retryAfter(WAIT_WHEN_BUSY);
            case CONFLICT, DUPLICATE -> Refusal.of(KernelError.CONFLICT);
            case FULL -> Refusal.of(KernelError.STORAGE_FULL);
            case OTHER -> Refusal.of(KernelError.INTERNAL_ERROR);
        };
    }

    private static Refusal conversion(ConversionErrorException conversion) {
        Argument<?> argument = conversion.getArgument();
        if (conversion.getCause() instanceof Refusal refusal) {
            return refusal;
        }
        if (argument.getType() == UUID.class) {
            return Refusal.of(KernelError.MALFORMED_ID);
        }
        return Refusal.of(
                KernelError.MALFORMED_PARAMETER,
                List.of(new Violation(argument.getName(), "malformed", "has a form it cannot have")));
    }

    private static Refusal missing(Argument<?> argument) {
        boolean body = argument.getAnnotationMetadata().hasAnnotation("io.micronaut.http.annotation.Body");
        return body
                ? Refusal.of(KernelError.MALFORMED_JSON, "The route needs a body.")
                : Refusal.of(
                        KernelError.MALFORMED_PARAMETER,
                        List.of(new Violation(argument.getName(), "required", "is required")));
    }

    private static Refusal violations(ConstraintViolationException invalid) {
        return Refusal.of(
                KernelError.VALIDATION_FAILED,
                invalid.getConstraintViolations().stream()
                        .map(Problems::violation)
                        .sorted(Problems::byPointer)
                        .toList());
    }

    private static int byPointer(Violation one, Violation other) {
        return one.pointer().compareTo(other.pointer());
    }

    private static Violation violation(ConstraintViolation<?> violation) {
        return new Violation(pointer(violation.getPropertyPath()), code(violation), violation.getMessage());
    }

    /** The path begins with the handler's method and parameter, which are no business of the caller. */
    private static String pointer(Path path) {
        StringBuilder pointer = new StringBuilder();
        Iterator<Path.Node> nodes = path.iterator();
        for (int i = 0; nodes.hasNext(); i++) {
            Path.Node node = nodes.next();
            if (node.getIndex() != null) {
                pointer.append('/').append(node.getIndex());
            }
            boolean parameterOfHandler = i == 1;
            boolean unnamed = node.getName() == null || node.getName().startsWith("<");
            if (i > 1 && !unnamed) {
                pointer.append('/').append(node.getName());
            } else if (parameterOfHandler && !nodes.hasNext()) {
                pointer.append('/').append(node.getName());
            }
        }
        return pointer.toString();
    }

    static String code(ConstraintViolation<?> violation) {
        @Nullable Object descriptor = violation.getConstraintDescriptor();
        if (descriptor == null) {
            return "invalid";
        }
        String name = violation
                .getConstraintDescriptor()
                .getAnnotation()
                .annotationType()
                .getSimpleName();
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
