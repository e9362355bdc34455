package dev.ashlar.testing;

import io.micronaut.json.tree.JsonNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes of a value that its schema allows many that it does not, each wrong in one thing. */
final class WrongValues {

    private static final List<String> ODD_TEXTS = List.of(
            "",
            " ",
            "\t",
            "\u0000",
            "x\u0000",
            "\u0001",
            "\u202E",
            "-",
            "a b",
            "a/b",
            "?",
            "\u00DF",
            "no-such-word",
            "yesterday",
            "0000-01-01T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-01-01",
            "12:00",
            "1",
            "true",
            "null",
            "\uD83E\uDD84");

    private final DescribedApi api;

    WrongValues(DescribedApi api) {
        this.api = api;
    }

    List<JsonNode> of(JsonNode right, JsonNode schema) {
        List<JsonNode> wrong = new ArrayList<>();
        for (JsonNode candidate : candidates(right, schema)) {
            if (!api.differences(candidate, schema).isEmpty()) {
                wrong.add(candidate);
            }
        }
        return wrong;
    }

    /** Not all of them are wrong: an odd text may be a fine one. */
    private List<JsonNode> candidates(JsonNode right, JsonNode given) {
        List<JsonNode> all = new ArrayList<>(List.of(
                JsonNode.nullNode(),
                JsonNode.createBooleanNode(true),
                JsonNode.createNumberNode(7),
                JsonNode.createNumberNode(-7),
                JsonNode.createNumberNode(1.5),
                JsonNode.createArrayNode(List.of()),
                JsonNode.createArrayNode(List.of(right)),
                JsonNode.createObjectNode(Map.of()),
                JsonNode.createObjectNode(Map.of("no-such-member", right))));
        ODD_TEXTS.forEach(text -> all.add(JsonNode.createStringNode(text)));
        for (JsonNode schema : api.alternatives(given)) {
            addNumbers(schema, all);
            addTexts(schema, all);
            addMembers(right, schema, all);
            addItems(right, schema, all);
        }
        return all;
    }

    private static void addNumbers(JsonNode schema, List<JsonNode> all) {
        for (String limit : List.of("minimum", "maximum")) {
            JsonNode at = schema.get(limit);
            if (at != null) {
                BigInteger number = new BigInteger(at.getNumberValue().toString());
                all.add(JsonNode.createNumberNode(number.subtract(BigInteger.ONE)));
                all.add(JsonNode.createNumberNode(number.add(BigInteger.ONE)));
            }
        }
    }

    private static void addTexts(JsonNode schema, List<JsonNode> all) {
        long least = DescribedApi.number(schema, "minLength", 0);
        if (least > 0) {
            all.add(JsonNode.createStringNode("x".repeat((int) least - 1)));
        }
        long most = DescribedApi.number(schema, "maxLength", 0);
        if (most > 0) {
            all.add(JsonNode.createStringNode("x".repeat((int) most + 1)));
            all.add(JsonNode.createStringNode("x".repeat((int) most - 1) + "@example.com"));
        }
    }

    private void addMembers(JsonNode right, JsonNode schema, List<JsonNode> all) {
        JsonNode properties = schema.get("properties");
        if (!right.isObject() || properties == null) {
            return;
        }
        Map<String, JsonNode> members = new LinkedHashMap<>();
        right.entries().forEach(member -> members.put(member.getKey(), member.getValue()));
        for (String name : List.copyOf(members.keySet())) {
            Map<String, JsonNode> less = new LinkedHashMap<>(members);
            less.remove(name);
            all.add(JsonNode.createObjectNode(less));
        }
        for (Map.Entry<String, JsonNode> property : properties.entries()) {
            JsonNode present = members.getOrDefault(property.getKey(), JsonNode.createStringNode("x"));
            for (JsonNode wrong : of(present, property.getValue())) {
                all.add(with(members, property.getKey(), wrong));
            }
        }
        all.add(with(members, "noSuchMember", JsonNode.createStringNode("x")));
    }

    private static JsonNode with(Map<String, JsonNode> members, String name, JsonNode value) {
        Map<String, JsonNode> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return JsonNode.createObjectNode(more);
    }

    private void addItems(JsonNode right, JsonNode schema, List<JsonNode> all) {
        JsonNode items = schema.get("items");
        if (!right.isArray() || items == null) {
            return;
        }
        JsonNode item = right.size() > 0 ? right.values().iterator().next() : JsonNode.createStringNode("x");
        of(item, items).forEach(wrong -> all.add(JsonNode.createArrayNode(List.of(wrong))));
        long most = DescribedApi.number(schema, "maxItems", 0);
        if (most > 0) {
            all.add(JsonNode.createArrayNode(Collections.nCopies((int) most + 1, item)));
        }
    }
}
