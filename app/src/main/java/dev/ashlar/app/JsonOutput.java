package dev.ashlar.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** What a command says to programs. Written without the framework's mapper, which would cost more than the command. */
final class JsonOutput {

    /** Writes the members of one object. */
    interface Members<T> {
        void write(JsonGenerator json, T of) throws IOException;
    }

    private JsonOutput() {}

    static <T> String array(List<T> items, Members<T> members) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.useDefaultPrettyPrinter();
            json.writeStartArray();
            for (T item : items) {
                json.writeStartObject();
                members.write(json, item);
                json.writeEndObject();
            }
            json.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
