package dev.ashlar.testing;

import io.micronaut.json.tree.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An OpenAPI document, and values held against its schemas. */
final class DescribedApi {

    private final JsonNode document;

    DescribedApi(String openApi) {
        this.document = Json.parse(openApi);
    }

    Iterable<Map.Entry<String, JsonNode>> paths() {
        return require(document.get("paths")).entries();
    }

    /** The schemas of which a value needs to meet one: those of an anyOf, else the schema itself. */
    List<JsonNode> alternatives(JsonNode given) {
        JsonNode schema = require(resolved(given));
        JsonNode any = schema.get("anyOf");
        if (any == null) {
            return List.of(schema);
        }
        List<JsonNode> all = new ArrayList<>();
        any.values().forEach(one -> all.addAll(alternatives(one)));
        return all;
    }

    /** Calls back with every schema of the document that describes a member or a parameter. */
    void eachSchema(BiConsumer<String, JsonNode> back) {
        for (Map.Entry<String, JsonNode> component :
                require(at(document, "components", "schemas")).entries()) {
            JsonNode properties = component.getValue().get("properties");
            if (properties != null) {
                properties.entries().forEach(it -> back.accept(component.getKey() + "." + it.getKey(), it.getValue()));
            }
        }
        for (Map.Entry<String, JsonNode> path : paths()) {
            for (JsonNode operation : path.getValue().values()) {
                JsonNode parameters = operation.get("parameters");
                if (parameters != null) {
                    parameters
                            .values()
                            .forEach(it -> back.accept(
                                    path.getKey() + " "
                                            + require(it.get("name")).getStringValue(),
                                    require(it.get("schema"))));
                }
            }
        }
    }

    /** What a value has that its schema does not allow. */
    List<String> differences(JsonNode value, JsonNode schema) {
        List<String> differences = new ArrayList<>();
        check(value, schema, "", true, differences);
        return differences;
    }

    static @Nullable JsonNode at(@Nullable JsonNode node, String... names) {
        JsonNode at = node;
        for (String name : names) {
            at = at == null ? null : at.get(name);
        }
        return at;
    }

    static JsonNode require(@Nullable JsonNode node) {
        if (node == null) {
            throw new AssertionError("the OpenAPI document lacks a part that every one has");
        }
        return node;
    }

    /** What a reference refers to; anything else is itself. */
    @Nullable
    JsonNode resolved(@Nullable JsonNode node) {
        JsonNode reference = node == null ? null : node.get("$ref");
        if (reference == null) {
            return node;
        }
        return resolved(at(document, reference.getStringValue().substring(2).split("/", -1)));
    }

    private void check(JsonNode value, JsonNode given, String pointer, boolean strict, List<String> differences) {
        JsonNode schema = require(resolved(given));
        JsonNode all = schema.get("allOf");
        if (all != null) {
            Set<String> known = new HashSet<>();
            for (JsonNode part : all.values()) {
                check(value, part, pointer, false, differences);
                known.addAll(membersOf(require(resolved(part))));
            }
            refuseUnknown(value, known, pointer, differences);
            return;
        }
        JsonNode any = schema.get("anyOf");
        if (any != null) {
            List<String> least = null;
            for (JsonNode part : any.values()) {
                List<String> found = new ArrayList<>();
                check(value, part, pointer, strict, found);
                least = least == null || found.size() < least.size() ? found : least;
            }
            differences.addAll(least == null ? List.of() : least);
            return;
        }
        if (!hasType(value, schema.get("type"))) {
            differences.add(pointer + " is not of the described type: " + value);
            return;
        }
        checkText(value, schema, pointer, differences);
        checkNumber(value, schema, pointer, differences);
        if (value.isArray()
                && (value.size() < number(schema, "minItems", 0)
                        || value.size() > number(schema, "maxItems", Long.MAX_VALUE))) {
            differences.add(pointer + " has fewer or more items than described: " + value.size());
        }
        if (value.isArray() && schema.get("items") != null) {
            int index = 0;
            for (JsonNode item : value.values()) {
                check(item, require(schema.get("items")), pointer + "/" + index++, true, differences);
            }
        }
        if (value.isObject()) {
            checkMembers(value, schema, pointer, strict, differences);
        }
    }

    private void checkMembers(
            JsonNode value, JsonNode schema, String pointer, boolean strict, List<String> differences) {
        JsonNode required = schema.get("required");
        if (required != null) {
            for (JsonNode name : required.values()) {
                if (value.get(name.getStringValue()) == null) {
                    differences.add(pointer + "/" + name.getStringValue() + " is missing");
                }
            }
        }
        JsonNode properties = schema.get("properties");
        JsonNode others = schema.get("additionalProperties");
        for (Map.Entry<String, JsonNode> member : value.entries()) {
            JsonNode described = properties == null ? null : properties.get(member.getKey());
            if (described != null) {
                check(member.getValue(), described, pointer + "/" + member.getKey(), true, differences);
            } else if (others != null && others.isObject()) {
                check(member.getValue(), others, pointer + "/" + member.getKey(), true, differences);
            }
        }
        if (strict && properties != null && (others == null || !others.isObject())) {
            refuseUnknown(value, membersOf(schema), pointer, differences);
        }
    }

    private static void refuseUnknown(JsonNode value, Set<String> known, String pointer, List<String> differences) {
        if (value.isObject()) {
            for (Map.Entry<String, JsonNode> member : value.entries()) {
                if (!known.contains(member.getKey())) {
                    differences.add(pointer + "/" + member.getKey() + " is not described");
                }
            }
        }
    }

    private static Set<String> membersOf(JsonNode schema) {
        Set<String> names = new HashSet<>();
        JsonNode properties = schema.get("properties");
        if (properties != null) {
            properties.entries().forEach(entry -> names.add(entry.getKey()));
        }
        return names;
    }

    private static boolean hasType(JsonNode value, @Nullable JsonNode type) {
        if (type == null) {
            return true;
        }
        if (type.isArray()) {
            for (JsonNode one : type.values()) {
                if (hasType(value, one)) {
                    return true;
                }
            }
            return false;
        }
        return switch (type.getStringValue()) {
            case "string" -> value.isString();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            case "number" -> value.isNumber();
            case "integer" ->
                value.isNumber()
                        && new BigDecimal(value.getNumberValue().toString())
                                        .stripTrailingZeros()
                                        .scale()
                                <= 0;
            default -> false;
        };
    }

    private static void checkText(JsonNode value, JsonNode schema, String pointer, List<String> differences) {
        if (!value.isString()) {
            return;
        }
        String text = value.getStringValue();
        int length = text.codePointCount(0, text.length());
        if (length < number(schema, "minLength", 0) || length > number(schema, "maxLength", Long.MAX_VALUE)) {
            differences.add(pointer + " is shorter or longer than described: " + length + " characters");
        }
        JsonNode pattern = schema.get("pattern");
        if (pattern != null && !isFound(pattern.getStringValue(), text)) {
            differences.add(pointer + " does not match " + pattern.getStringValue() + ": " + text);
        }
        JsonNode constants = schema.get("enum");
        if (constants != null) {
            boolean known = false;
            for (JsonNode constant : constants.values()) {
                known |= constant.isString() && constant.getStringValue().equals(text);
            }
            if (!known) {
                differences.add(pointer + " is none of the described values: " + text);
            }
        }
        JsonNode format = schema.get("format");
        if (format != null && !hasFormat(text, format.getStringValue())) {
            differences.add(pointer + " is no " + format.getStringValue() + ": " + text);
        }
    }

    /** The document speaks the regular expressions of JavaScript, of which it uses what Java reads the same way. */
    static boolean isFound(String pattern, String text) {
        return Pattern.compile(pattern.endsWith("$") ? pattern.substring(0, pattern.length() - 1) + "\\z" : pattern)
                .matcher(text)
                .find();
    }

    static long number(JsonNode schema, String keyword, long otherwise) {
        JsonNode number = schema.get(keyword);
        return number == null ? otherwise : number.getNumberValue().longValue();
    }

    private static boolean hasFormat(String text, String format) {
        try {
            return switch (format) {
                case "uuid" -> UUID.fromString(text).toString().equals(text);
                case "date-time" -> Instant.parse(text) != null && text.endsWith("Z");
                case "date" -> LocalDate.parse(text) != null;
                default -> true;
            };
        } catch (IllegalArgumentException | DateTimeParseException e) {
            return false;
        }
    }

    private static void checkNumber(JsonNode value, JsonNode schema, String pointer, List<String> differences) {
        if (!value.isNumber()) {
            return;
        }
        BigDecimal number = new BigDecimal(value.getNumberValue().toString());
        JsonNode minimum = schema.get("minimum");
        JsonNode maximum = schema.get("maximum");
        if (minimum != null
                && number.compareTo(new BigDecimal(minimum.getNumberValue().toString())) < 0) {
            differences.add(pointer + " is less than described: " + number);
        }
        if (maximum != null
                && number.compareTo(new BigDecimal(maximum.getNumberValue().toString())) > 0) {
            differences.add(pointer + " is more than described: " + number);
        }
    }
}
