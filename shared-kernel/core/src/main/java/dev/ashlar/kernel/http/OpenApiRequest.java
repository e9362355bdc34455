package dev.ashlar.kernel.http;

import static dev.ashlar.kernel.http.Schemas.map;

import io.micronaut.core.type.Argument;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.QueryValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What a route takes, as the OpenAPI document says it: parameters and body. */
final class OpenApiRequest {

    private OpenApiRequest() {}

    static List<Object> parameters(RouteRules route, Schemas schemas) {
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
            key.put(
                    "schema",
                    map(
                            "type",
                            "string",
                            "minLength",
                            1,
                            "maxLength",
                            255,
                            "pattern",
                            "^[!-~](?:[ -~]*[!-~])?$",
                            "examples",
                            List.of("b2c1d5e0-6c1f-4b8e-9a53-6d9f3f0c2a17")));
            parameters.add(key);
        }
        if (route.method().equals("PUT")
                && Arrays.stream(route.info().getTargetMethod().getArguments())
                        .anyMatch(argument -> argument.getType() == IfMatch.class)) {
            parameters.add(header("If-None-Match", "`*`: only make it, 412 where it is already there.", false));
        }
        if (OpenApiAnswer.hasEtag(route)) {
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
            if (schema.get("enum") instanceof List<?> words) {
                schema.put("enum", words.stream().filter(Objects::nonNull).toList());
            }
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

    static Map<String, Object> requestBody(RouteRules route, Argument<?> body, Schemas schemas) {
        Map<String, Object> content = new LinkedHashMap<>();
        for (MediaType type : route.info().getConsumes()) {
            boolean json = type.getName().endsWith("json") && !type.getName().contains("ndjson");
            if (json) {
                Map<String, Object> schema = schemas.of(body, true);
                content.put(type.getName(), map("schema", schema, "example", schemas.example(schema)));
            } else {
                content.put(type.getName(), map());
            }
        }
        return map("required", !body.isNullable(), "content", content);
    }
}
