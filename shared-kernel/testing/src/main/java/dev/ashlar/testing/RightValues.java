package dev.ashlar.testing;

import io.micronaut.json.tree.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** Makes up values that a schema allows, by chance, the same ones for the same seed. */
final class RightValues {

    private static final int LONGEST = 40;
    private static final int TRIES = 100;
    /** None beyond the first plane of Unicode: schemas count it as one character, the constraint {@code Size} as two. */
    private static final String[] LETTERS = {
        "a", "b", "Z", "0", "9", " ", "-", "_", ".", "/", "'", "\"", "\\", "<", "%", "{", "\u00E9", "\u0416", "\u6F22"
    };

    private final DescribedApi api;
    private final Random random;

    RightValues(DescribedApi api, Random random) {
        this.api = api;
        this.random = random;
    }

    /** Nothing where none comes by chance. */
    Optional<JsonNode> of(JsonNode schema) {
        for (int i = 0; i < TRIES; i++) {
            JsonNode value = candidate(schema);
            if (api.differences(value, schema).isEmpty()) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    private JsonNode candidate(JsonNode given) {
        List<JsonNode> alternatives = api.alternatives(given);
        JsonNode schema = alternatives.get(random.nextInt(alternatives.size()));
        JsonNode words = schema.get("enum");
        if (words != null) {
            return any(words);
        }
        JsonNode examples = schema.get("examples");
        if (examples != null && random.nextInt(3) == 0) {
            return any(examples);
        }
        JsonNode type = schema.get("type");
        String kind = type == null ? "string" : type.isArray() ? any(type).getStringValue() : type.getStringValue();
        return switch (kind) {
            case "null" -> JsonNode.nullNode();
            case "boolean" -> JsonNode.createBooleanNode(random.nextBoolean());
            case "integer" -> JsonNode.createNumberNode(integer(schema));
            case "number" -> JsonNode.createNumberNode(random.nextInt(2000) / 4.0 - 250);
            case "array" -> array(schema);
            case "object" -> object(schema);
            default -> JsonNode.createStringNode(text(schema));
        };
    }

    private JsonNode any(JsonNode array) {
        List<JsonNode> items = new ArrayList<>();
        array.values().forEach(items::add);
        return items.get(random.nextInt(items.size()));
    }

    /** The limits themselves are the likeliest to be wrong. */
    private long integer(JsonNode schema) {
        long least = DescribedApi.number(schema, "minimum", Long.MIN_VALUE);
        long most = DescribedApi.number(schema, "maximum", Long.MAX_VALUE);
        return switch (random.nextInt(4)) {
            case 0 -> least;
            case 1 -> most;
            default -> Math.clamp(random.nextInt(50), least, most);
        };
    }

    private JsonNode array(JsonNode schema) {
        List<JsonNode> items = new ArrayList<>();
        JsonNode item = schema.get("items");
        int count = (int) DescribedApi.number(schema, "minItems", 0) + random.nextInt(3);
        for (int i = 0; i < count && item != null; i++) {
            of(item).ifPresent(items::add);
        }
        return JsonNode.createArrayNode(items);
    }

    private JsonNode object(JsonNode schema) {
        Set<String> required = new HashSet<>();
        JsonNode names = schema.get("required");
        if (names != null) {
            names.values().forEach(name -> required.add(name.getStringValue()));
        }
        Map<String, JsonNode> members = new LinkedHashMap<>();
        JsonNode properties = schema.get("properties");
        if (properties != null) {
            for (Map.Entry<String, JsonNode> property : properties.entries()) {
                if (required.contains(property.getKey()) || random.nextBoolean()) {
                    of(property.getValue()).ifPresent(value -> members.put(property.getKey(), value));
                }
            }
        }
        return JsonNode.createObjectNode(members);
    }

    private String text(JsonNode schema) {
        JsonNode format = schema.get("format");
        return switch (format == null ? "" : format.getStringValue()) {
            case "uuid" -> new UUID(random.nextLong(), random.nextLong()).toString();
            // Ahead, as many times must be, which no schema can say.
            case "date-time" ->
                Instant.ofEpochSecond(random.nextLong(4_000_000_000L, 250_000_000_000L))
                        .toString();
            case "date" -> "2026-0" + (1 + random.nextInt(9)) + "-1" + random.nextInt(10);
            case "email" -> "someone+" + random.nextInt(1_000_000) + "@example.com";
            case "uri-reference" -> "/somewhere/" + random.nextInt(100);
            default -> chars(schema);
        };
    }

    private String chars(JsonNode schema) {
        long least = DescribedApi.number(schema, "minLength", 0);
        long most = Math.min(DescribedApi.number(schema, "maxLength", LONGEST), Math.max(least, LONGEST));
        long length = random.nextInt(4) == 0 ? least : random.nextLong(least, most + 1);
        boolean plain = random.nextBoolean();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(LETTERS[random.nextInt(plain ? 3 : LETTERS.length)]);
        }
        return text.toString();
    }
}
