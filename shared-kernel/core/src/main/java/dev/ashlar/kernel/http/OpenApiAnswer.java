package dev.ashlar.kernel.http;

import static dev.ashlar.kernel.http.Schemas.map;

import dev.ashlar.kernel.ErrorCode;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Status;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.reactivestreams.Publisher;

/** What a route answers, as the OpenAPI document says it: successes, and refusals by status. */
@Singleton
final class OpenApiAnswer {

    private static final String PROBLEM = "#/components/schemas/Problem";

    private final RouteProblems problems;
    private final ErrorCatalogue catalogue;

    private static final int NOT_MODIFIED = 304;

    OpenApiAnswer(RouteProblems problems, ErrorCatalogue catalogue) {
        this.problems = problems;
        this.catalogue = catalogue;
    }

    Map<String, Object> responses(RouteRules route, Schemas schemas, Map<String, Object> shared) {
        Map<String, Object> responses = new TreeMap<>();
        Argument<?> answer = answered(route.info().getReturnType().asArgument());
        for (int status : successes(route, answer)) {
            if (status == NOT_MODIFIED) {
                continue;
            }
            responses.put(Integer.toString(status), success(route, status, answer, schemas));
        }
        if (hasEtag(route)) {
            responses.put(
                    "304",
                    map(
                            "description",
                            "The version named in `If-None-Match` is the present one.",
                            "headers",
                            OpenApiHeaders.named("ETag", "X-Request-Id")));
        }
        problems.of(route).forEach((status, codes) -> {
            String name = "Problem" + status + "." + String.join(".", codes);
            name = name.length() <= 60 ? name : "Problem" + status + "." + Integer.toHexString(codes.hashCode());
            shared.computeIfAbsent(name, key -> refusal(status, codes));
            responses.putIfAbsent(Integer.toString(status), map("$ref", "#/components/responses/" + name));
        });
        return responses;
    }

    private static Map<String, Object> success(RouteRules route, int status, Argument<?> answer, Schemas schemas) {
        Map<String, Object> response = new LinkedHashMap<>();
        response.put("description", description(status));
        boolean saysNothing = answer.getType() == void.class;
        List<String> headers = new ArrayList<>(List.of("X-Request-Id"));
        if (status == 201 || (status == 202 && !saysNothing)) {
            headers.add("Location");
        }
        if (hasEtag(route) || (status <= 201 && answersVersions(route))) {
            headers.add("ETag");
        }
        if (route.annotations().hasAnnotation(Idempotent.class)) {
            headers.add("Idempotency-Replayed");
        }
        if (route.limit() != Route.Limit.NONE) {
            headers.addAll(List.of("RateLimit", "RateLimit-Policy"));
        }
        if (route.deprecation() != null) {
            headers.addAll(List.of("Deprecation", "Sunset", "Link"));
        }
        response.put("headers", OpenApiHeaders.named(headers));
        if (status != 204 && !isNothing(answer)) {
            Map<String, Object> content = new LinkedHashMap<>();
            for (MediaType type : route.info().getProduces()) {
                boolean json = type.getName().equals("application/json") && answer.getType() != byte[].class;
                content.put(type.getName(), json ? map("schema", schemas.of(answer, false)) : map());
            }
            response.put("content", content);
        } else if (status <= 202 && !saysNothing) {
            // The handler chooses among several answers.
            response.put("content", map("application/json", map("schema", map("type", "object"))));
        }
        return response;
    }

    private static String description(int status) {
        return switch (status) {
            case 201 -> "Made.";
            case 202 -> "Accepted; the work goes on.";
            case 204 -> "Done.";
            default -> "The answer.";
        };
    }

    private static List<Integer> successes(RouteRules route, Argument<?> answer) {
        List<Integer> declared = declared(route);
        if (!declared.isEmpty()) {
            return declared;
        }
        int status = route.annotations()
                .enumValue(Status.class, io.micronaut.http.HttpStatus.class)
                .map(io.micronaut.http.HttpStatus::getCode)
                .orElse(0);
        if (status > 0) {
            return List.of(status);
        }
        if (isNothing(answer)) {
            return List.of(204);
        }
        boolean creates = route.annotations().hasAnnotation(Idempotent.class)
                && HttpResponse.class.isAssignableFrom(
                        route.info().getReturnType().getType());
        return List.of(creates ? 201 : 200);
    }

    private static Argument<?> answered(Argument<?> returned) {
        boolean wraps = HttpResponse.class.isAssignableFrom(returned.getType())
                || CompletionStage.class.isAssignableFrom(returned.getType())
                || Publisher.class.isAssignableFrom(returned.getType());
        return wraps ? answered(returned.getFirstTypeVariable().orElse(Argument.OBJECT_ARGUMENT)) : returned;
    }

    /** What the handler returns, now or later. */
    static Argument<?> returned(RouteRules route) {
        Argument<?> returned = route.info().getReturnType().asArgument();
        return CompletionStage.class.isAssignableFrom(returned.getType())
                ? returned.getFirstTypeVariable().orElse(Argument.OBJECT_ARGUMENT)
                : returned;
    }

    private static boolean isNothing(Argument<?> answer) {
        Class<?> type = answer.getType();
        return type == void.class || type == Void.class || type == Object.class;
    }

    /** Whether a reader who names the version it knows may be answered 304. */
    static boolean hasEtag(RouteRules route) {
        return route.method().equals("GET")
                && (answersVersions(route) || declared(route).contains(NOT_MODIFIED));
    }

    private static boolean answersVersions(RouteRules route) {
        Argument<?> returned = returned(route);
        return HttpResponse.class.isAssignableFrom(returned.getType())
                && returned.getFirstTypeVariable()
                        .map(type -> type.getType() == Data.class)
                        .orElse(false);
    }

    private static List<Integer> declared(RouteRules route) {
        return route.annotations()
                .getValue(Route.class, "status", int[].class)
                .map(declared -> Arrays.stream(declared).boxed().toList())
                .orElse(List.of());
    }

    private Map<String, Object> refusal(int status, Set<String> codes) {
        String description = codes.stream()
                .map(code -> "`" + code + "`: "
                        + catalogue.find(code).map(ErrorCode::title).orElse(""))
                .collect(Collectors.joining(". "));
        List<String> headers = new ArrayList<>(List.of("X-Request-Id"));
        if (status == 429 || status == 503 || codes.contains("idempotency_in_progress")) {
            headers.add("Retry-After");
        }
        if (status == 429) {
            headers.addAll(List.of("RateLimit", "RateLimit-Policy"));
        }
        if (status == 401) {
            headers.add("WWW-Authenticate");
        }
        return map(
                "description",
                description,
                "headers",
                OpenApiHeaders.named(headers),
                "content",
                map(
                        "application/problem+json",
                        map(
                                "schema",
                                map(
                                        "allOf",
                                        List.of(
                                                map("$ref", PROBLEM),
                                                map(
                                                        "type",
                                                        "object",
                                                        "properties",
                                                        map(
                                                                "code",
                                                                map(
                                                                        "type",
                                                                        "string",
                                                                        "enum",
                                                                        List.copyOf(codes)))))))));
    }

    static Map<String, Object> problem() {
        Map<String, Object> text = map("type", "string");
        return map(
                "type",
                "object",
                "required",
                List.of("type", "title", "status", "detail", "instance", "code", "requestId"),
                "properties",
                map(
                        "type",
                        map("type", "string", "format", "uri-reference"),
                        "title",
                        text,
                        "status",
                        map("type", "integer", "minimum", 400, "maximum", 599),
                        "detail",
                        text,
                        "instance",
                        map("type", "string"),
                        "code",
                        map("type", "string", "pattern", "^[a-z][a-z0-9_]*$"),
                        "requestId",
                        text,
                        "errors",
                        map(
                                "type",
                                "array",
                                "items",
                                map(
                                        "type",
                                        "object",
                                        "required",
                                        List.of("pointer", "code", "message"),
                                        "properties",
                                        map("pointer", text, "code", text, "message", text)))));
    }
}
