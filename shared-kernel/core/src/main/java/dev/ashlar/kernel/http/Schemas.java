package dev.ashlar.kernel.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import io.micronaut.core.annotation.AnnotationMetadata;
import io.micronaut.core.annotation.AnnotationValue;
import io.micronaut.core.beans.BeanIntrospection;
import io.micronaut.core.beans.BeanIntrospector;
import io.micronaut.core.beans.BeanProperty;
import io.micronaut.core.type.Argument;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Annotation;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Describes the types of requests and answers as JSON Schema, each record once under its module's name. */
final class Schemas {

    private final Map<String, Object> components = new TreeMap<>();
    /** By name, whether the record was first described as callers send it. */
    private final Map<String, Boolean> forms = new HashMap<>();

    Map<String, Object> components() {
        return components;
    }

    /** Something that could be sent by this schema. */
    @Nullable
    Object example(Map<String, Object> schema) {
        return new SchemaExamples(components).of(schema);
    }

    /** @param closed true for what callers send: members that are not described are refused */
    Map<String, Object> of(Argument<?> type, boolean closed) {
        Class<?> is = type.getType();
        if (is == Change.class || is == Optional.class) {
            return of(type.getFirstTypeVariable().orElse(Argument.OBJECT_ARGUMENT), closed);
        }
        Map<String, Object> schema = plain(type, closed);
        constrain(schema, type.getAnnotationMetadata());
        if (closed) {
            TextPatterns.complete(schema);
        }
        return type.isNullable() ? orNull(schema) : schema;
    }

    private static Map<String, Object> orNull(Map<String, Object> schema) {
        if (schema.isEmpty()) {
            return schema;
        }
        if (schema.get("type") instanceof String type) {
            schema.put("type", List.of(type, "null"));
            if (schema.get("enum") instanceof List<?> words) {
                List<@Nullable Object> all = new ArrayList<>(words);
                all.add(null);
                schema.put("enum", all);
            }
            return schema;
        }
        return map("anyOf", List.of(schema, map("type", "null")));
    }

    private Map<String, Object> plain(Argument<?> type, boolean closed) {
        Class<?> is = type.getType();
        if (CharSequence.class.isAssignableFrom(is) || is == char.class) {
            return map("type", "string");
        } else if (is == int.class || is == Integer.class || is == short.class || is == Short.class) {
            return integer("int32", closed, Integer.MIN_VALUE, Integer.MAX_VALUE);
        } else if (is == long.class || is == Long.class) {
            return integer("int64", closed, Long.MIN_VALUE, Long.MAX_VALUE);
        } else if (is == BigInteger.class) {
            return map("type", "integer");
        } else if (is == double.class || is == Double.class || is == float.class || is == Float.class) {
            return map("type", "number", "format", "double");
        } else if (is == BigDecimal.class) {
            return map("type", "number");
        } else if (is == boolean.class || is == Boolean.class) {
            return map("type", "boolean");
        } else if (is == UUID.class) {
            return map("type", "string", "format", "uuid");
        } else if (is == Instant.class) {
            return map("type", "string", "format", "date-time");
        } else if (is == LocalDate.class) {
            return map("type", "string", "format", "date");
        } else if (is == Duration.class) {
            return map("type", "string", "format", "duration");
        } else if (is == URI.class) {
            return map("type", "string", "format", "uri-reference");
        } else if (is == byte[].class) {
            return map("type", "string", "format", "binary");
        } else if (is.isEnum()) {
            return map(
                    "type",
                    "string",
                    "enum",
                    Arrays.stream(is.getEnumConstants()).map(Object::toString).toList());
        } else if (Collection.class.isAssignableFrom(is)) {
            return map(
                    "type", "array", "items", of(type.getFirstTypeVariable().orElse(Argument.OBJECT_ARGUMENT), closed));
        } else if (Map.class.isAssignableFrom(is)) {
            return map(
                    "type",
                    "object",
                    "additionalProperties",
                    of(type.getTypeVariable("V").orElse(Argument.OBJECT_ARGUMENT), closed));
        } else if (is == Data.class) {
            return map(
                    "type",
                    "object",
                    "required",
                    List.of("data"),
                    "properties",
                    map("data", of(type.getFirstTypeVariable().orElse(Argument.OBJECT_ARGUMENT), closed)));
        } else if (is == Page.class) {
            return page(of(type.getFirstTypeVariable().orElse(Argument.OBJECT_ARGUMENT), closed));
        }
        return BeanIntrospector.SHARED
                .findIntrospection(is)
                .filter(introspection -> is.isRecord())
                .map(introspection -> reference(introspection, closed))
                .orElseGet(LinkedHashMap::new);
    }

    /** Not everybody who sends by a schema knows what a format of an integer means. */
    private static Map<String, Object> integer(String format, boolean closed, long least, long most) {
        Map<String, Object> schema = map("type", "integer", "format", format);
        if (closed) {
            schema.put("minimum", least);
            schema.put("maximum", most);
        }
        return schema;
    }

    private static Map<String, Object> page(Map<String, Object> item) {
        return map(
                "type",
                "object",
                "required",
                List.of("data", "page"),
                "properties",
                map(
                        "data",
                        map("type", "array", "items", item),
                        "page",
                        map(
                                "type",
                                "object",
                                "required",
                                List.of("limit", "nextCursor"),
                                "properties",
                                map(
                                        "limit",
                                        map("type", "integer", "minimum", 1, "maximum", 100),
                                        "nextCursor",
                                        map("type", List.of("string", "null"))))));
    }

    private Map<String, Object> reference(BeanIntrospection<?> record, boolean closed) {
        for (BeanProperty<?, ?> property : record.getBeanProperties()) {
            if (property.hasAnnotation(JsonValue.class)) {
                return of(property.asArgument(), closed);
            }
        }
        Class<?> type = record.getBeanType();
        String packageName = type.getPackageName();
        String name = packageName.substring(packageName.lastIndexOf('.') + 1) + "." + type.getSimpleName();
        if (closed != forms.computeIfAbsent(name, key -> closed)) {
            // Sent and answered, it has two forms: other members are required, and more of them refused.
            name += closed ? ".Request" : ".Answer";
        }
        if (!components.containsKey(name)) {
            // Named first, so that a record which holds itself ends here.
            Map<String, Object> schema = new LinkedHashMap<>();
            components.put(name, schema);
            describe(schema, record, closed);
        }
        return map("$ref", "#/components/schemas/" + name);
    }

    private void describe(Map<String, Object> schema, BeanIntrospection<?> record, boolean closed) {
        boolean sparse = record.hasAnnotation(JsonInclude.class);
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (Argument<?> component : record.getConstructorArguments()) {
            String name = component
                    .getAnnotationMetadata()
                    .stringValue(JsonProperty.class)
                    .filter(given -> !given.isEmpty())
                    .orElse(component.getName());
            properties.put(name, of(component, closed));
            boolean optional = closed
                    ? component.isNullable() || component.getType() == Change.class
                    : sparse && (component.isNullable() || Collection.class.isAssignableFrom(component.getType()));
            if (!optional) {
                required.add(name);
            }
        }
        schema.put("type", "object");
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("properties", properties);
        if (closed) {
            schema.put("additionalProperties", false);
        }
    }

    private static void constrain(Map<String, Object> schema, AnnotationMetadata annotations) {
        if (schema.containsKey("$ref")) {
            return;
        }
        boolean array = "array".equals(schema.get("type"));
        each(annotations, Size.class, size -> {
            size.intValue("min").ifPresent(min -> schema.put(array ? "minItems" : "minLength", min));
            size.intValue("max").ifPresent(max -> schema.put(array ? "maxItems" : "maxLength", max));
        });
        each(annotations, NotEmpty.class, any -> schema.putIfAbsent(array ? "minItems" : "minLength", 1));
        each(annotations, NotBlank.class, any -> {
            schema.putIfAbsent("minLength", 1);
            schema.put("pattern", TextPatterns.NOT_BLANK);
        });
        each(
                annotations,
                Pattern.class,
                pattern -> pattern.stringValue("regexp")
                        .ifPresent(regexp -> schema.put("pattern", "^(?:" + regexp + ")$")));
        each(annotations, Email.class, any -> schema.put("format", "email"));
        form(schema, annotations);
        each(annotations, Min.class, min -> min.longValue().ifPresent(value -> schema.put("minimum", value)));
        each(annotations, Max.class, max -> max.longValue().ifPresent(value -> schema.put("maximum", value)));
        each(annotations, Positive.class, any -> schema.put("minimum", 1));
        each(annotations, PositiveOrZero.class, any -> schema.put("minimum", 0));
    }

    private static void form(Map<String, Object> schema, AnnotationMetadata annotations) {
        for (String member : List.of("minLength", "maxLength")) {
            int length = annotations.intValue(TextForm.class, member).orElse(0);
            if (length > 0) {
                schema.put(member, length);
            }
        }
        for (String member : List.of("format", "pattern", "example")) {
            String text = annotations.stringValue(TextForm.class, member).orElse("");
            if (!text.isEmpty()) {
                schema.put(
                        member.equals("example") ? "examples" : member,
                        member.equals("example") ? List.of(text) : text);
            }
        }
    }

    private static <A extends Annotation> void each(
            AnnotationMetadata annotations, Class<A> type, Consumer<AnnotationValue<A>> then) {
        annotations.getAnnotationValuesByType(type).forEach(then);
    }

    /** A map in the order of its writing: name, value, name, value. */
    static Map<String, Object> map(@Nullable Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            Object value = pairs[i + 1];
            if (value != null) {
                map.put(String.valueOf(pairs[i]), value);
            }
        }
        return map;
    }
}
