package dev.ashlar.kernel.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ashlar.kernel.ErrorCode;
import dev.ashlar.kernel.Refusal.Violation;
import io.micronaut.http.MediaType;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one form of every error answer: RFC 9457 with a stable code and the id under which the log has the rest. */
@Serdeable
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Problem(
        String type,
        String title,
        int status,
        @Nullable String detail,
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
                "/problems/" + code.code().replace('_', '-'),
                code.title(),
                Status.of(code.category()),
                detail,
                instance,
                code.code(),
                requestId,
                violations.stream()
                        .map(violation -> new Item(violation.pointer(), violation.code(), violation.message()))
                        .toList());
    }
}
