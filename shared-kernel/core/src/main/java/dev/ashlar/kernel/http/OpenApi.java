package dev.ashlar.kernel.http;

import static dev.ashlar.kernel.http.Schemas.map;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.ashlar.kernel.ErrorCode;
import dev.ashlar.kernel.ErrorCode.Category;
import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Module;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * The OpenAPI 3.1 document. It is read off the same {@link RouteRules} and records that the server enforces, when first
 * asked for; nothing in it is written by hand.
 */
@Singleton
public final class OpenApi {

    private static final String PROBLEM = "#/components/schemas/Problem";

    private final Routes routes;
    private final ErrorCatalogue catalogue;
    private final HttpSettings http;
    private final RateLimitSettings limits;
    private final @Nullable Authenticator authenticator;
    private volatile byte @Nullable [] written;

    OpenApi(
            Routes routes,
            ErrorCatalogue catalogue,
            HttpSettings http,
            RateLimitSettings limits,
            @Nullable Authenticator authenticator) {
        this.routes = routes;
        this.catalogue = catalogue;
        this.http = http;
        this.limits = limits;
        this.authenticator = authenticator;
    }

    /** The document as UTF-8 JSON. */
    public byte[] json() {
        byte[] json = written;
        if (json == null) {
            json = write(document());
            written = json;
        }
        return json.clone();
    }

    List<RouteRules> routes() {
        return routes.all().stream()
                .filter(route -> !route.info().isWebSocketRoute())
                .toList();
    }

    private Map<String, Object> document() {
        Schemas schemas = new Schemas();
        Map<String, Object> responses = new TreeMap<>();
        Map<String, Object> paths = new TreeMap<>();
        Set<String> tags = new TreeSet<>();
        boolean secured = false;
        for (RouteRules route : routes()) {
            tags.add(route.module());
            secured |= route.permission() != RouteRules.Permission.ANYBODY;
            @SuppressWarnings("unchecked") // put there by the line itself
            Map<String, Object> path =
                    (Map<String, Object>) paths.computeIfAbsent(route.path(), key -> new LinkedHashMap<>());
            path.put(route.method().toLowerCase(java.util.Locale.ROOT), operation(route, schemas, responses));
        }
        Map<String, Object> components = new LinkedHashMap<>();
        Map<String, Object> all = new TreeMap<>(schemas.components());
        all.put("Problem", problem());
        components.put("schemas", all);
        components.put("responses", responses);
        if (secured) {
            components.put(
                    "securitySchemes",
                    map(
                            "bearer",
                            map("type", "http", "scheme", "bearer", "description", "An access token or an API key.")));
        }
        return map(
                "openapi",
                "3.1.0",
                "info",
                map(
                        "title",
                        "Ashlar",
                        "version",
                        "1",
                        "description",
                        "Every error is a problem document (RFC 9457) with a stable `code`; `/problems/<code-with-dashes>`"
                                + " explains each.",
                        "contact",
                        map("name", "The operators of this service")),
                "servers",
                List.of(map(
                        "url",
                        http.publicUrl() == null
                                ? "/"
                                : withoutSlash(http.publicUrl().toString()))),
                "tags",
                tags.stream().map(OpenApi::tag).toList(),
                "paths",
                paths,
                "components",
                components);
    }

    private static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    private static Map<String, Object> tag(String module) {
        String purpose = Module.all().stream()
                .filter(known -> known.name().equals(module))
                .map(Module::purpose)
                .findFirst()
                .orElse("What the server itself answers.");
        return map("name", module, "description", purpose);
    }

    private Map<String, Object> operation(RouteRules route, Schemas schemas, Map<String, Object> responses) {
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("tags", List.of(route.module()));
        operation.put("operationId", operationId(route));
        operation.put("summary", route.summary().isEmpty() ? operationId(route) : route.summary());
        operation.put("description", description(route));
        if (route.deprecation() != null) {
            operation.put("deprecated", true);
        }
        List<Object> parameters = parameters(route, schemas);
        if (!parameters.isEmpty()) {
            operation.put("parameters", parameters);
        }
        route.body().ifPresent(body -> operation.put("requestBody", requestBody(route, body, schemas)));
        operation.put("responses", responses(route, schemas, responses));
        operation.put(
                "security",
                route.permission() == RouteRules.Permission.ANYBODY ? List.of() : List.of(map("bearer", List.of())));
        operation.put("x-permission", permission(route));
        Map<String, Object> limit = rateLimit(route);
        if (limit != null) {
            operation.put("x-rate-limit", limit);
        }
        if (route.body().isPresent() && route.bodyLimit().bytes() != Long.MAX_VALUE) {
            operation.put("x-body-limit", route.bodyLimit().bytes());
        }
        return operation;
    }

    static String operationId(RouteRules route) {
        String controller = route.info().getDeclaringType().getSimpleName().replace("Controller", "");
        String name = route.info().getTargetMethod().getMethodName();
        return Character.toLowerCase(controller.charAt(0)) + controller.substring(1) + "." + name;
    }

    static String permission(RouteRules route) {
        return switch (route.permission()) {
            case ANYBODY -> "anybody";
            case SIGNED_IN -> "signed-in";
            case ROLE -> "role:" + String.join(",", route.roles());
            case UNDECLARED -> "nobody";
        };
    }

    private @Nullable Map<String, Object> rateLimit(RouteRules route) {
        return switch (route.limit()) {
            case DEFAULT ->
                map(
                        "policy",
                        "default",
                        "requests",
                        limits.requests(),
                        "seconds",
                        limits.window().toSeconds());
            case STRICT ->
                map(
                        "policy",
                        "strict",
                        "requests",
                        limits.strictRequests(),
                        "seconds",
                        limits.strictWindow().toSeconds());
            case NONE -> null;
        };
    }

    private String description(RouteRules route) {
        StringBuilder text = new StringBuilder();
        text.append(
                switch (route.permission()) {
                    case ANYBODY -> "Open to anybody.";
                    case SIGNED_IN -> "For anybody who is signed in.";
                    case ROLE -> "Needs the role " + String.join(" or ", route.roles()) + ".";
                    case UNDECLARED -> "Nobody may call this.";
                });
        if (route.annotations().hasAnnotation(Idempotent.class)) {
            text.append(" A repetition with the same `Idempotency-Key` gets the first answer again.");
        }
        route.annotations()
                .stringValue(Repeatable.class)
                .ifPresent(why -> text.append(" May be repeated: ").append(why));
        route.annotations()
                .stringValue(Unconditional.class)
                .ifPresent(why -> text.append(" Takes no `If-Match`: ").append(why));
        if (route.deprecation() != null) {
            text.append(" Goes on ").append(route.deprecation().sunset()).append('.');
        }
        return text.toString();
    }

    private List<Object> parameters(RouteRules route, Schemas schemas) {
        List<Object> parameters = new ArrayList<>();
        Set<String> variables = Set.copyOf(route.info().getUriMatchTemplate().getVariableNames());
        for (Argument<?> argument : route.info().getTargetMethod().getArguments()) {
            if (argument.getType() == PageRequest.class) {
                parameters.addAll(page(argument));
            } else if (argument.getType() == IfMatch.class) {
                parameters.add(
                        header("If-Match", "The `ETag` last read; without it the present version is meant.", false));
            } else if (argument.getAnnotationMetadata().hasAnnotation(QueryValue.class)) {
                String name = name(argument, QueryValue.class);
                boolean optional = argument.isNullable()
                        || argument.getType() == java.util.Optional.class
                        || argument.getAnnotationMetadata()
                                .stringValue(QueryValue.class, "defaultValue")
                                .isPresent()
                        || argument.getAnnotationMetadata()
                                .hasAnnotation("io.micronaut.core.bind.annotation.Bindable$Default");
                parameters.add(parameter("query", name, !optional, present(argument, schemas)));
            } else if (argument.getAnnotationMetadata().hasAnnotation(Header.class)) {
                parameters.add(parameter("header", name(argument, Header.class), false, present(argument, schemas)));
            } else if (variables.contains(name(argument, PathVariable.class))
                    && !argument.getAnnotationMetadata().hasAnnotation("io.micronaut.http.annotation.Body")) {
                parameters.add(parameter("path", name(argument, PathVariable.class), true, present(argument, schemas)));
            }
        }
        if (route.annotations().hasAnnotation(Idempotent.class)) {
            boolean required = route.annotations()
                    .booleanValue(Idempotent.class, "required")
                    .orElse(false);
            Map<String, Object> key = header("Idempotency-Key", "A fresh key per operation.", required);
            key.put("schema", map("type", "string", "minLength", 1, "maxLength", 255));
            parameters.add(key);
        }
        if (hasEtag(route)) {
            parameters.add(
                    header("If-None-Match", "The `ETag` last read: 304 when it is still the present one.", false));
        }
        return parameters;
    }

    /** A parameter is there or not; it is never null. */
    private static Map<String, Object> present(Argument<?> argument, Schemas schemas) {
        Map<String, Object> schema = new LinkedHashMap<>(schemas.of(argument, true));
        if (schema.get("type") instanceof List<?> types) {
            schema.put("type", types.getFirst());
        }
        if (schema.get("anyOf") instanceof List<?> any && any.getFirst() instanceof Map<?, ?> first) {
            schema.clear();
            first.forEach((key, value) -> schema.put(String.valueOf(key), value));
        }
        return schema;
    }

    private static String name(Argument<?> argument, Class<? extends java.lang.annotation.Annotation> annotation) {
        return argument.getAnnotationMetadata()
                .stringValue(annotation)
                .filter(name -> !name.isEmpty())
                .orElse(argument.getName());
    }

    private static Map<String, Object> parameter(String in, String name, boolean required, Map<String, Object> schema) {
        return map("name", name, "in", in, "required", required, "schema", schema);
    }

    private static Map<String, Object> header(String name, String description, boolean required) {
        return map(
                "name",
                name,
                "in",
                "header",
                "description",
                description,
                "required",
                required,
                "schema",
                map("type", "string"));
    }

    private static List<Map<String, Object>> page(Argument<?> argument) {
        List<Map<String, Object>> parameters = new ArrayList<>();
        parameters.add(map(
                "name",
                "limit",
                "in",
                "query",
                "description",
                "How many at most; more than 100 is cut to 100.",
                "schema",
                map("type", "integer", "minimum", 1, "default", 20)));
        parameters.add(map(
                "name",
                "cursor",
                "in",
                "query",
                "description",
                "`page.nextCursor` of the answer before.",
                "schema",
                map("type", "string", "minLength", 1)));
        List<String> sorts = List.of(argument.getAnnotationMetadata().stringValues(Sorts.class));
        if (!sorts.isEmpty()) {
            parameters.add(map(
                    "name",
                    "sort",
                    "in",
                    "query",
                    "description",
                    "The order; `-` descends.",
                    "schema",
                    map("type", "string", "enum", sorts, "default", sorts.getFirst())));
        }
        return parameters;
    }

    private static Map<String, Object> requestBody(RouteRules route, Argument<?> body, Schemas schemas) {
        Map<String, Object> content = new LinkedHashMap<>();
        for (MediaType type : route.info().getConsumes()) {
            boolean json = type.getName().endsWith("json") && !type.getName().contains("ndjson");
            content.put(type.getName(), json ? map("schema", schemas.of(body, true)) : map());
        }
        return map("required", true, "content", content);
    }

    static boolean hasEtag(RouteRules route) {
        Argument<?> returned = route.info().getReturnType().asArgument();
        return route.method().equals("GET")
                && HttpResponse.class.isAssignableFrom(returned.getType())
                && returned.getFirstTypeVariable()
                        .map(type -> type.getType() == Data.class)
                        .orElse(false);
    }

    private static Argument<?> answered(Argument<?> returned) {
        boolean wraps = HttpResponse.class.isAssignableFrom(returned.getType())
                || CompletionStage.class.isAssignableFrom(returned.getType())
                || Publisher.class.isAssignableFrom(returned.getType());
        return wraps ? answered(returned.getFirstTypeVariable().orElse(Argument.OBJECT_ARGUMENT)) : returned;
    }

    private static List<Integer> successes(RouteRules route, Argument<?> answer) {
        int[] declared =
                route.annotations().getValue(Route.class, "status", int[].class).orElse(new int[0]);
        if (declared.length > 0) {
            return Arrays.stream(declared).boxed().toList();
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

    private static boolean isNothing(Argument<?> answer) {
        Class<?> type = answer.getType();
        return type == void.class || type == Void.class || type == Object.class;
    }

    private Map<String, Object> responses(RouteRules route, Schemas schemas, Map<String, Object> shared) {
        Map<String, Object> responses = new TreeMap<>();
        Argument<?> answer = answered(route.info().getReturnType().asArgument());
        for (int status : successes(route, answer)) {
            responses.put(Integer.toString(status), success(route, status, answer, schemas));
        }
        if (hasEtag(route)) {
            responses.put("304", map("description", "The version named in `If-None-Match` is the present one."));
        }
        problems(route).forEach((status, codes) -> {
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
        Map<String, Object> headers = new TreeMap<>();
        if (status == 201 || status == 202) {
            headers.put("Location", map("description", "Where it is.", "schema", map("type", "string")));
        }
        if (hasEtag(route)) {
            headers.put("ETag", map("description", "The version.", "schema", map("type", "string")));
        }
        if (route.annotations().hasAnnotation(Idempotent.class)) {
            headers.put(
                    "Idempotency-Replayed",
                    map("description", "`true` when this is the first answer again.", "schema", map("type", "string")));
        }
        if (!headers.isEmpty()) {
            response.put("headers", headers);
        }
        if (status != 204 && !isNothing(answer)) {
            Map<String, Object> content = new LinkedHashMap<>();
            for (MediaType type : route.info().getProduces()) {
                boolean json = type.getName().equals("application/json") && answer.getType() != byte[].class;
                content.put(type.getName(), json ? map("schema", schemas.of(answer, false)) : map());
            }
            response.put("content", content);
        } else if (status <= 202 && isNothing(answer)) {
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

    /** Every code a route can refuse with, by status: its own and those that follow from what it takes. */
    Map<Integer, Set<String>> problems(RouteRules route) {
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
                catalogue.of(authenticator.getClass().getPackageName()).stream()
                        .filter(code ->
                                code.category() == Category.UNAUTHENTICATED || code.category() == Category.FORBIDDEN)
                        .forEach(code -> add(codes, code));
            }
        }
        if (route.permission() == RouteRules.Permission.ROLE
                || route.permission() == RouteRules.Permission.UNDECLARED) {
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
            add(codes, KernelError.PRECONDITION_FAILED, KernelError.PRECONDITION_REQUIRED);
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

    private Map<String, Object> refusal(int status, Set<String> codes) {
        String description = codes.stream()
                .map(code -> "`" + code + "`: "
                        + catalogue.find(code).map(ErrorCode::title).orElse(""))
                .collect(Collectors.joining(". "));
        Map<String, Object> headers = new TreeMap<>();
        if (status == 429 || status == 503) {
            headers.put("Retry-After", map("description", "Seconds to wait.", "schema", map("type", "string")));
        }
        if (status == 401) {
            headers.put("WWW-Authenticate", map("description", "How to sign in.", "schema", map("type", "string")));
        }
        return map(
                "description",
                description,
                "headers",
                headers.isEmpty() ? null : headers,
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

    private static Map<String, Object> problem() {
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

    private static byte[] write(Object document) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * 1024);
        try (JsonGenerator json = JsonText.generator(bytes)) {
            write(json, document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        switch (value) {
            case Map<?, ?> map -> {
                json.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    json.writeFieldName(String.valueOf(entry.getKey()));
                    write(json, entry.getValue());
                }
                json.writeEndObject();
            }
            case Collection<?> items -> {
                json.writeStartArray();
                for (Object item : items) {
                    write(json, item);
                }
                json.writeEndArray();
            }
            case Boolean flag -> json.writeBoolean(flag);
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            default -> json.writeString(value.toString());
        }
    }
}
