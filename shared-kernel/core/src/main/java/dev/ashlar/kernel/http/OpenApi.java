package dev.ashlar.kernel.http;

import static dev.ashlar.kernel.http.Schemas.map;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.ashlar.kernel.Module;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The OpenAPI 3.1 document. It is read off the same {@link RouteRules} and records that the server enforces, when first
 * asked for; nothing in it is written by hand.
 */
@Singleton
public final class OpenApi {

    private final Routes routes;
    private final OpenApiAnswer answers;
    private final OpenApiCredentials credentials;
    private final HttpSettings http;
    private final RateLimitSettings limits;
    private volatile byte @Nullable [] written;

    OpenApi(
            Routes routes,
            OpenApiAnswer answers,
            OpenApiCredentials credentials,
            HttpSettings http,
            RateLimitSettings limits) {
        this.routes = routes;
        this.answers = answers;
        this.credentials = credentials;
        this.http = http;
        this.limits = limits;
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
        all.put("Problem", OpenApiAnswer.problem());
        components.put("schemas", all);
        components.put("responses", responses);
        components.put("headers", OpenApiHeaders.usedIn(List.of(paths, responses)));
        if (secured) {
            components.put("securitySchemes", credentials.schemes());
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
        List<Object> parameters = OpenApiRequest.parameters(route, schemas);
        if (!parameters.isEmpty()) {
            operation.put("parameters", parameters);
        }
        route.body().ifPresent(body -> operation.put("requestBody", OpenApiRequest.requestBody(route, body, schemas)));
        operation.put("responses", answers.responses(route, schemas, responses));
        operation.put(
                "security",
                route.permission() == RouteRules.Permission.ANYBODY ? List.of() : credentials.of(route.method()));
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
        String controller = route.controller().getSimpleName().replace("Controller", "");
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

    private static byte[] write(Object document) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * 1024);
        try (JsonGenerator json = JsonText.generator(bytes)) {
            write(json, document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
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
            case null -> json.writeNull();
            default -> json.writeString(value.toString());
        }
    }
}
