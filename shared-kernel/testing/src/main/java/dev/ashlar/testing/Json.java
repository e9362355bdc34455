package dev.ashlar.testing;

import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.util.Objects;

/** Reads JSON that the application wrote. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.createDefault();

    private Json() {}

    static String write(JsonNode value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (IOException e) {
            throw new AssertionError("this cannot be written", e);
        }
    }

    static JsonNode parse(String text) {
        try {
            return Objects.requireNonNull(MAPPER.readValue(text, JsonNode.class));
        } catch (IOException e) {
            throw new AssertionError("this is not JSON: " + text, e);
        }
    }
}
