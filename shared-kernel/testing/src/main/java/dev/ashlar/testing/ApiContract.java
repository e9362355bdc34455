package dev.ashlar.testing;

import io.micronaut.json.tree.JsonNode;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Holds answers against the application's own OpenAPI document: the status must be described, and the body must have the
 * form described for it, without members the description does not know.
 */
final class ApiContract {

    private final JsonNode document;

    ApiContract(String openApi) {
        this.document = Json.parse(openApi);
    }

    /** What the answer has that the document does not; nothing when they agree or the path is described nowhere. */
    List<String> differences(String method, String path, HttpResponse<String> answer) {
        int query = path.indexOf('?');
        JsonNode operation = operation(method, query < 0 ? path : path.substring(0, query));
        if (operation == null) {
            return List.of();
        }
        String status = Integer.toString(answer.statusCode());
        JsonNode described = resolve(at(operation, "responses", status));
        if (described == null) {
            return List.of("the status " + status + " is not described");
        }
        if (method.equals("HEAD") || answer.body().isEmpty()) {
            return List.of();
        }
        String type = answer.headers()
                .firstValue("Content-Type")
                .orElse("")
                .split(";", 2)[0]
                .strip();
        JsonNode content = contentOf(described.get("content"), type);
        if (content == null) {
            return List.of("the media type \"" + type + "\" is not described for status " + status);
        }
        JsonNode schema = content.get("schema");
        List<String> differences = new ArrayList<>();
        boolean packed = answer.headers().firstValue("Content-Encoding").isPresent();
        if (schema != null && type.endsWith("json") && !packed) {
            check(Json.parse(answer.body()), schema, "", true, differences);
        }
        return differences;
    }

    private static @Nullable JsonNode contentOf(@Nullable JsonNode content, String type) {
        if (content == null) {
            return null;
        }
        for (Map.Entry<String, JsonNode> entry : content.entries()) {
            if (entry.getKey().split(";", 2)[0].equals(type)) {
                return entry.getValue();
            }
        }
        return null;
    }

    /** The operation at the path that fits best, words before variables; that path may know no such method. */
    private @Nullable JsonNode operation(String method, String path) {
        String[] steps = path.split("/", -1);
        JsonNode best = null;
        int bestWords = -1;
        for (Map.Entry<String, JsonNode> entry : require(document.get("paths")).entries()) {
            int words = wordsInCommon(entry.getKey().split("/", -1), steps);
            if (words > bestWords) {
                bestWords = words;
                best = entry.getValue();
            }
        }
        return best == null ? null : best.get(method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT));
    }

    private static int wordsInCommon(String[] template, String[] steps) {
        if (template.length != steps.length) {
            return -1;
        }
        int words = 0;
        for (int i = 0; i < steps.length; i++) {
            if (template[i].equals(steps[i])) {
                words++;
            } else if (!template[i].startsWith("{") || steps[i].isEmpty()) {
                return -1;
            }
        }
        return words;
    }

    private static @Nullable JsonNode at(@Nullable JsonNode node, String... names) {
        JsonNode at = node;
        for (String name : names) {
            at = at == null ? null : at.get(name);
        }
        return at;
    }

    private static JsonNode require(@Nullable JsonNode node) {
        if (node == null) {
            throw new AssertionError("the OpenAPI document lacks a part that every one has");
        }
        return node;
    }

    private @Nullable JsonNode resolve(@Nullable JsonNode node) {
        JsonNode reference = node == null ? null : node.get("$ref");
        if (reference == null) {
            return node;
        }
        return resolve(at(document, reference.getStringValue().substring(2).split("/", -1)));
    }

    private void check(JsonNode value, JsonNode given, String pointer, boolean strict, List<String> differences) {
        JsonNode schema = require(resolve(given));
        JsonNode all = schema.get("allOf");
        if (all != null) {
            Set<String> known = new HashSet<>();
            for (JsonNode part : all.values()) {
                check(value, part, pointer, false, differences);
                known.addAll(membersOf(require(resolve(part))));
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
