package dev.ashlar.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.json.tree.JsonNode;
import java.net.http.HttpResponse;
import java.util.Optional;

/** What came back. Every check says what was asked and what the whole answer was when it fails. */
public final class Answer {

    private final String asked;
    private final HttpResponse<String> response;

    Answer(String asked, HttpResponse<String> response) {
        this.asked = asked;
        this.response = response;
    }

    public int status() {
        return response.statusCode();
    }

    public String body() {
        return response.body();
    }

    public Optional<String> header(String name) {
        return response.headers().firstValue(name);
    }

    public HttpResponse<String> response() {
        return response;
    }

    public Answer is(int status) {
        assertThat(status()).as(this::toString).isEqualTo(status);
        return this;
    }

    /** A refusal: the status, the code and the form every problem has. */
    public Answer isProblem(int status, String code) {
        is(status);
        assertThat(header("Content-Type").orElse("")).as(this::toString).startsWith("application/problem+json");
        assertThat(text("/code")).as(this::toString).isEqualTo(code);
        assertThat(text("/type")).as(this::toString).isEqualTo("/problems/" + code.replace('_', '-'));
        assertThat(at("/status").getIntValue()).as(this::toString).isEqualTo(status);
        assertThat(text("/requestId"))
                .as(this::toString)
                .isEqualTo(header("X-Request-Id").orElse(""));
        return hasNot("Exception", "at io.", "at dev.", "SELECT ", ".java");
    }

    /** The body contains all of these texts. */
    public Answer has(String... texts) {
        for (String text : texts) {
            assertThat(body()).as(this::toString).contains(text);
        }
        return this;
    }

    /** The body contains none of these texts. */
    public Answer hasNot(String... texts) {
        for (String text : texts) {
            assertThat(body()).as(this::toString).doesNotContain(text);
        }
        return this;
    }

    public Answer hasHeader(String name, String value) {
        assertThat(header(name).orElse("(no " + name + ")")).as(this::toString).isEqualTo(value);
        return this;
    }

    /** The text at a JSON Pointer. */
    public String text(String pointer) {
        JsonNode node = at(pointer);
        return node.isString() ? node.getStringValue() : String.valueOf(node.getValue());
    }

    /** The value at a JSON Pointer; fails when there is none. */
    public JsonNode at(String pointer) {
        JsonNode node = Json.parse(body());
        for (String step :
                pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/")) {
            String name = step.replace("~1", "/").replace("~0", "~");
            JsonNode next = node.isArray() ? node.get(Integer.parseInt(name)) : node.get(name);
            assertThat(next).as("%s in %s", pointer, this).isNotNull();
            node = next;
        }
        return node;
    }

    @Override
    public String toString() {
        return asked + " answered " + status() + " " + response.headers().map() + "\n" + body();
    }
}
