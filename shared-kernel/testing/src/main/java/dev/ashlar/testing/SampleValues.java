package dev.ashlar.testing;

import io.micronaut.json.tree.JsonNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Makes up a value for every member of a record, as it stands in JSON. */
final class SampleValues {

    private SampleValues() {}

    static JsonNode of(Type type) {
        if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
            Type[] of = generic.getActualTypeArguments();
            if (Collection.class.isAssignableFrom(raw)) {
                return JsonNode.createArrayNode(List.of(of(of[0])));
            }
            if (Map.class.isAssignableFrom(raw)) {
                return JsonNode.createObjectNode(Map.of("key", of(of[1])));
            }
        }
        if (type instanceof Class<?> plain) {
            return of(plain);
        }
        throw unknown(type);
    }

    private static JsonNode of(Class<?> type) {
        if (type.isRecord()) {
            Map<String, JsonNode> members = new LinkedHashMap<>();
            for (RecordComponent member : type.getRecordComponents()) {
                members.put(member.getName(), of(member.getGenericType()));
            }
            return JsonNode.createObjectNode(members);
        }
        if (type.isEnum()) {
            return JsonNode.createStringNode(((Enum<?>) type.getEnumConstants()[0]).name());
        }
        return switch (type.getName()) {
            case "java.lang.String" -> JsonNode.createStringNode("some text");
            case "boolean", "java.lang.Boolean" -> JsonNode.createBooleanNode(true);
            case "int", "java.lang.Integer", "short", "java.lang.Short" -> JsonNode.createNumberNode(7);
            case "long", "java.lang.Long" -> JsonNode.createNumberNode(7_000_000_000L);
            case "double", "java.lang.Double" -> JsonNode.createNumberNode(1.5);
            default -> ofValue(type);
        };
    }

    private static JsonNode ofValue(Class<?> type) {
        Map<Class<?>, JsonNode> known = Map.of(
                UUID.class, JsonNode.createStringNode("01900000-0000-7000-8000-0000000000ad"),
                Instant.class, JsonNode.createStringNode("2026-01-02T03:04:05.678901Z"),
                LocalDate.class, JsonNode.createStringNode("2026-01-02"),
                Duration.class, JsonNode.createStringNode("PT15M"),
                URI.class, JsonNode.createStringNode("https://example.com/some"),
                BigDecimal.class, JsonNode.createNumberNode(new BigDecimal("1234.5")),
                BigInteger.class, JsonNode.createNumberNode(BigInteger.valueOf(12345)));
        JsonNode value = known.get(type);
        if (value == null) {
            throw unknown(type);
        }
        return value;
    }

    private static IllegalStateException unknown(Type type) {
        return new IllegalStateException(
                "no sample can be made up for a " + type.getTypeName() + ": write the sample of the event by hand");
    }
}
