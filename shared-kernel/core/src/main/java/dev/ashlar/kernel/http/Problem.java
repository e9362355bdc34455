package dev.ashlar.kernel.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.ashlar.kernel.ErrorCode;
import dev.ashlar.kernel.Refusal.Violation;
import io.micronaut.http.MediaType;
import io.micronaut.serde.annotation.Serdeable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one form of every error answer: RFC 9457 with a stable code and the id under which the log has the rest. */
@Serdeable
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Problem(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        String code,
        @Nullable String requestId,
        List<Item> errors) {

    static final MediaType JSON = MediaType.of("application/problem+json");

    /** One member or parameter that is not acceptable. */
    @Serdeable
    record Item(String pointer, String code, String message) {}

    static Problem of(
            ErrorCode code,
            @Nullable String detail,
            List<Violation> violations,
            String instance,
            @Nullable String requestId) {
        return new Problem(
                typeOf(code),
                code.title(),
                Status.of(code.category()),
                detail == null ? code.explanation() : detail,
                instance,
                code.code(),
                requestId,
                violations.stream()
                        .map(violation -> new Item(violation.pointer(), violation.code(), violation.message()))
                        .toList());
    }

    /** Where the page about this code stands. */
    static String typeOf(ErrorCode code) {
        return "/problems/" + code.code().replace('_', '-');
    }

    /** The document as bytes, for where no request has come far enough to have an encoder. */
    byte[] toJson() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JsonText.generator(bytes)) {
            json.writeStartObject();
            json.writeStringField("type", type);
            json.writeStringField("title", title);
            json.writeNumberField("status", status);
            json.writeStringField("detail", detail);
            json.writeStringField("instance", instance);
            json.writeStringField("code", code);
            if (requestId != null) {
                json.writeStringField("requestId", requestId);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
