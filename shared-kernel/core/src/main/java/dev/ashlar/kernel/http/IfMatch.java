package dev.ashlar.kernel.http;

import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What the caller believes to be the present version of a thing: the {@code If-Match} header, if there was one. */
public final class IfMatch {

    private final @Nullable String header;

    IfMatch(@Nullable String header) {
        this.header = header;
    }

    static String etag(long version) {
        return "\"" + version + "\"";
    }

    /**
     * Goes on when the caller named no version or this one.
     *
     * @throws Refusal with 412 when the caller has read another version
     */
    public void check(long version) {
        if (header != null && !matches(header, etag(version), false)) {
            throw Refusal.of(KernelError.PRECONDITION_FAILED);
        }
    }

    /** What to say when the row changed between reading and writing: 412 to a caller who named a version, else 409. */
    public Refusal lost() {
        return Refusal.of(header == null ? KernelError.CONFLICT : KernelError.PRECONDITION_FAILED);
    }

    static boolean matches(String header, String etag, boolean weak) {
        return Arrays.stream(header.split(","))
                .map(String::strip)
                .anyMatch(given -> given.equals("*")
                        || given.equals(etag)
                        || (weak && given.startsWith("W/") && given.substring(2).equals(etag)));
    }
}
