package dev.ashlar.kernel.http;

import dev.ashlar.kernel.ErrorCode;
import dev.ashlar.kernel.KernelError;
import io.micronaut.core.type.Argument;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which codes a route can refuse with: what it declares, and what follows from its rules and parameters. */
@Singleton
final class RouteProblems {

    private final ErrorCatalogue catalogue;
    private final @Nullable Authenticator authenticator;

    RouteProblems(ErrorCatalogue catalogue, @Nullable Authenticator authenticator) {
        this.catalogue = catalogue;
        this.authenticator = authenticator;
    }

    /** Every code a route can refuse with, by status: its own and those that follow from what it takes. */
    Map<Integer, Set<String>> of(RouteRules route) {
        Map<Integer, Set<String>> codes = new TreeMap<>();
        add(codes, KernelError.MALFORMED_REQUEST, KernelError.UNKNOWN_PARAMETER, KernelError.DUPLICATE_PARAMETER);
        add(codes, KernelError.NOT_ACCEPTABLE, KernelError.URI_TOO_LONG, KernelError.EXPECTATION_FAILED);
        add(codes, KernelError.HEADERS_TOO_LARGE, KernelError.INTERNAL_ERROR);
        add(
                codes,
                KernelError.UNAVAILABLE,
                KernelError.BUSY,
                KernelError.REQUEST_TIMEOUT,
                KernelError.PAYLOAD_TOO_LARGE);
        add(codes, KernelError.UNSUPPORTED_MEDIA_TYPE);
        if (route.limit() != Route.Limit.NONE) {
            add(codes, KernelError.RATE_LIMITED);
        }
        if (route.permission() != RouteRules.Permission.ANYBODY) {
            add(codes, KernelError.UNAUTHENTICATED, KernelError.TOKEN_EXPIRED, KernelError.TOKEN_INVALID);
            if (authenticator != null) {
                authenticator.refusals().forEach(code -> add(codes, code));
            }
        }
        if (route.permission() == RouteRules.Permission.ROLE
                || route.permission() == RouteRules.Permission.UNDECLARED
                || route.annotations().hasAnnotation(RecentSignIn.class)) {
            add(codes, KernelError.FORBIDDEN);
        }
        for (Argument<?> argument : route.info().getTargetMethod().getArguments()) {
            addFor(codes, argument);
        }
        if (route.body().isPresent()) {
            add(codes, KernelError.MALFORMED_JSON, KernelError.DUPLICATE_MEMBER, KernelError.VALIDATION_FAILED);
        }
        if (!route.method().equals("GET")) {
            add(codes, KernelError.CONFLICT, KernelError.STORAGE_FULL);
        }
        if (route.annotations().hasAnnotation(Idempotent.class)) {
            add(codes, KernelError.IDEMPOTENCY_KEY_INVALID, KernelError.IDEMPOTENCY_IN_PROGRESS);
            add(codes, KernelError.IDEMPOTENCY_KEY_REUSED);
            if (route.annotations().booleanValue(Idempotent.class, "required").orElse(false)) {
                add(codes, KernelError.IDEMPOTENCY_KEY_REQUIRED);
            }
        }
        if (route.annotations().hasAnnotation(Unconditional.class)) {
            add(codes, KernelError.PRECONDITION_FAILED);
        }
        for (String code : route.refuses()) {
            catalogue.find(code).ifPresent(known -> add(codes, known));
        }
        return codes;
    }

    private static void addFor(Map<Integer, Set<String>> codes, Argument<?> argument) {
        Class<?> type = argument.getType();
        if (type == PageRequest.class) {
            add(codes, KernelError.MALFORMED_CURSOR, KernelError.MALFORMED_PARAMETER);
        } else if (type == IfMatch.class) {
            add(codes, KernelError.PRECONDITION_FAILED);
        } else if (type == UUID.class) {
            add(codes, KernelError.MALFORMED_ID, KernelError.MALFORMED_PARAMETER, KernelError.VALIDATION_FAILED);
        } else if (!type.getPackageName().startsWith("io.micronaut")) {
            add(codes, KernelError.MALFORMED_PARAMETER, KernelError.VALIDATION_FAILED);
        }
    }

    private static void add(Map<Integer, Set<String>> codes, ErrorCode... more) {
        for (ErrorCode code : more) {
            codes.computeIfAbsent(ErrorCatalogue.statusOf(code), status -> new TreeSet<>())
                    .add(code.code());
        }
    }
}
