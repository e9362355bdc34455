package dev.ashlar.kernel.http;

import dev.ashlar.kernel.Hash;
import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import java.util.Arrays;
import java.util.HexFormat;
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

    static String etag(byte[] content) {
        return "\"" + HexFormat.of().formatHex(Hash.sha256(content), 0, 16) + "\"";
    }

    /**
     * Goes on when the caller named no version or this one.
     *
     * @throws Refusal with 412 when the caller has read another version
     */
    public void check(long version) {
        checkTag(etag(version));
    }

    /** The same for what has no version of its own: its content, as these bytes, is its version. */
    public void check(byte[] content) {
        checkTag(etag(content));
    }

    /** For a thing that is not there yet: no version of it can be the present one. */
    public void checkAbsent() {
        if (header != null) {
            throw Refusal.of(KernelError.PRECONDITION_FAILED);
        }
    }

    private void checkTag(String etag) {
        if (header != null && !matches(header, etag, false)) {
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
