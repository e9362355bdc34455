package dev.ashlar.kernel;

import com.google.errorprone.annotations.Immutable;
import io.micronaut.core.annotation.Introspected;
import java.util.Locale;

/**
 * One reason to refuse, with a name that callers can rely on. A module lists its own in one enum ({@code UserError});
 * the page {@code /problems/<code>} is written from what stands here.
 */
@Introspected
public interface ErrorCode {

    /** The name of the enum constant. */
    String name();

    Meaning meaning();

    default Category category() {
        return meaning().category();
    }

    default String title() {
        return meaning().title();
    }

    default String explanation() {
        return meaning().explanation();
    }

    /** The stable name on the wire: the constant's name in lower case. */
    default String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * What a code says.
     *
     * @param category what kind of refusal this is; the HTTP status follows from it
     * @param title a short sentence for people, the same for every occurrence
     * @param explanation what brings this about, and what the caller can do, for the page about this code
     */
    @Immutable
    record Meaning(Category category, String title, String explanation) {}

    /** What kind of refusal an error code is. */
    enum Category {
        MALFORMED,
        UNAUTHENTICATED,
        FORBIDDEN,
        NOT_FOUND,
        METHOD_NOT_ALLOWED,
        NOT_ACCEPTABLE,
        TIMEOUT,
        CONFLICT,
        GONE,
        LENGTH_REQUIRED,
        PRECONDITION_FAILED,
        TOO_LARGE,
        URI_TOO_LONG,
        UNSUPPORTED_MEDIA_TYPE,
        RANGE_NOT_SATISFIABLE,
        EXPECTATION_FAILED,
        INVALID,
        PRECONDITION_REQUIRED,
        TOO_MANY_REQUESTS,
        HEADERS_TOO_LARGE,
        INTERNAL,
        NOT_IMPLEMENTED,
        UNAVAILABLE,
        INSUFFICIENT_STORAGE
    }
}
