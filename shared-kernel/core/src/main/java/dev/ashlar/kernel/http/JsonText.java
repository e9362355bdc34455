package dev.ashlar.kernel.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.Refusal.Violation;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON from strangers: strict about what is JSON at all, and bounded in depth, members and the size of numbers, so
 * that no text costs more than its length.
 */
final class JsonText {

    private static final int DEPTH = 32;
    private static final int MEMBERS = 1000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH)
                    .maxNumberLength(100)
                    .maxNameLength(1000)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private int members;

    private JsonText() {}

    static JsonGenerator generator(OutputStream out) throws IOException {
        return FACTORY.createGenerator(out);
    }

    static JsonNode parse(byte[] text) {
        if (!isText(text)) {
            throw malformed("The body is not UTF-8.");
        }
        try (JsonParser parser = FACTORY.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw malformed("The body is empty.");
            }
            JsonNode node = new JsonText().node(parser, first, "");
            if (parser.nextToken() != null) {
                throw malformed("Something follows the JSON value.");
            }
            return node;
        } catch (IOException e) {
            throw malformed(null);
        }
    }

    /** The parser guesses encodings and takes the long spelling of short characters; others read both differently. */
    private static boolean isText(byte[] text) {
        for (int i = 0; i < text.length; i++) {
            int lead = text[i];
            if (lead > 0) {
                continue;
            }
            int following = following(lead & 0xff);
            if (following == 0 || i + following >= text.length) {
                return false;
            }
            int second = text[i + 1] & 0xff;
            if (Target.isOverlongOrSurrogate(lead & 0xff, second)) {
                return false;
            }
            for (int end = i + following; i < end; i++) {
                if ((text[i + 1] & 0xc0) != 0x80) {
                    return false;
                }
            }
        }
        return true;
    }

    private static int following(int lead) {
        return lead == 0 ? 0 : Target.following(lead);
    }

    private JsonNode node(JsonParser parser, JsonToken token, String pointer) throws IOException {
        return switch (token) {
            case START_OBJECT -> object(parser, pointer);
            case START_ARRAY -> array(parser, pointer);
            case VALUE_STRING -> JsonNode.createStringNode(text(parser.getText()));
            case VALUE_NUMBER_INT -> number(parser);
            case VALUE_NUMBER_FLOAT -> decimal(parser);
            case VALUE_TRUE -> JsonNode.createBooleanNode(true);
            case VALUE_FALSE -> JsonNode.createBooleanNode(false);
            case VALUE_NULL -> JsonNode.nullNode();
            case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> throw malformed(null);
        };
    }

    private JsonNode object(JsonParser parser, String pointer) throws IOException {
        Map<String, JsonNode> object = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            countMember();
            String name = text(parser.currentName());
            String member = pointer + "/" + escaped(name);
            JsonNode value = node(parser, parser.nextToken(), member);
            if (object.put(name, value) != null) {
                throw Refusal.of(
                        KernelError.DUPLICATE_MEMBER,
                        List.of(new Violation(member, "duplicate_member", "is given twice")));
            }
        }
        return JsonNode.createObjectNode(object);
    }

    private JsonNode array(JsonParser parser, String pointer) throws IOException {
        List<JsonNode> array = new ArrayList<>();
        JsonToken token = parser.nextToken();
        while (token != JsonToken.END_ARRAY) {
            countMember();
            array.add(node(parser, token, pointer + "/" + array.size()));
            token = parser.nextToken();
        }
        return JsonNode.createArrayNode(array);
    }

    private static JsonNode number(JsonParser parser) throws IOException {
        return switch (parser.getNumberType()) {
            case INT, LONG -> JsonNode.createNumberNode(parser.getLongValue());
            case BIG_INTEGER -> JsonNode.createNumberNode(parser.getBigIntegerValue());
            case FLOAT, DOUBLE, BIG_DECIMAL -> decimal(parser);
        };
    }

    /** 1e400 is no number any program at the other end could hold either. */
    private static JsonNode decimal(JsonParser parser) throws IOException {
        BigDecimal value = parser.getDecimalValue();
        if (Double.isInfinite(value.doubleValue())) {
            throw malformed("A number is too large.");
        }
        return JsonNode.createNumberNode(value);
    }

    /** Half a surrogate pair is no character: no database and no other program would take it. */
    private static String text(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (Character.isHighSurrogate(unit)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(unit)) {
                throw malformed("A string holds half a surrogate pair.");
            }
        }
        return text;
    }

    private void countMember() {
        if (++members > MEMBERS) {
            throw malformed("The body has more than " + MEMBERS + " members.");
        }
    }

    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static Refusal malformed(@Nullable String detail) {
        return detail == null ? Refusal.of(KernelError.MALFORMED_JSON) : Refusal.of(KernelError.MALFORMED_JSON, detail);
    }
}
