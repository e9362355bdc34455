package dev.ashlar.kernel.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes up what could be sent: the members that must be there, and those somebody has written an example for. */
final class SchemaExamples {

    private static final String REFERENCE = "#/components/schemas/";

    private final Map<String, Object> components;

    SchemaExamples(Map<String, Object> components) {
        this.components = components;
    }

    @Nullable
    Object of(Map<?, ?> schema) {
        return of("text", schema);
    }

    private @Nullable Object of(String name, Map<?, ?> given) {
        Map<?, ?> schema = resolved(given);
        if (schema.get("examples") instanceof List<?> examples) {
            return examples.getFirst();
        }
        if (schema.get("enum") instanceof List<?> words) {
            return words.getFirst();
        }
        Object type = schema.get("type") instanceof List<?> types ? types.getFirst() : schema.get("type");
        return switch (String.valueOf(type)) {
            case "string" -> text(name, schema);
            case "integer" -> Math.max(number(schema, "minimum", 1), 1);
            case "number" -> 1;
            case "boolean" -> true;
            case "array" ->
                schema.get("items") instanceof Map<?, ?> item && number(schema, "minItems", 0) > 0
                        ? List.of(some(of(name, item)))
                        : List.of();
            default -> object(schema);
        };
    }

    private static Object some(@Nullable Object value) {
        return value == null ? Map.of() : value;
    }

    private Map<?, ?> resolved(Map<?, ?> schema) {
        if (schema.get("anyOf") instanceof List<?> any && any.getFirst() instanceof Map<?, ?> first) {
            return resolved(first);
        }
        return schema.get("$ref") instanceof String reference
                        && components.get(reference.substring(REFERENCE.length())) instanceof Map<?, ?> component
                ? resolved(component)
                : schema;
    }

    private Map<String, Object> object(Map<?, ?> schema) {
        Map<String, Object> object = new LinkedHashMap<>();
        if (schema.get("properties") instanceof Map<?, ?> properties) {
            List<?> required = schema.get("required") instanceof List<?> names ? names : List.of();
            properties.forEach((name, property) -> {
                if (property instanceof Map<?, ?> member
                        && (required.contains(name) || resolved(member).containsKey("examples"))) {
                    object.put(String.valueOf(name), some(of(String.valueOf(name), member)));
                }
            });
        }
        return object;
    }

    private static long number(Map<?, ?> schema, String keyword, long otherwise) {
        return schema.get(keyword) instanceof Number number ? number.longValue() : otherwise;
    }

    private static String text(String name, Map<?, ?> schema) {
        return switch (String.valueOf(schema.get("format"))) {
            case "uuid" -> "01983c6e-7f3a-7c3e-9d6b-3f2a1b4c5d6e";
            case "date-time" -> "2030-01-01T00:00:00Z";
            case "date" -> "2030-01-01";
            case "duration" -> "PT15M";
            case "uri-reference" -> "https://example.com/";
            case "email" -> "ada@example.com";
            default -> {
                int least = (int) number(schema, "minLength", 0);
                int most = (int) Math.min(number(schema, "maxLength", name.length()), name.length());
                yield name.substring(0, most) + "x".repeat(Math.max(0, least - most));
            }
        };
    }
}
