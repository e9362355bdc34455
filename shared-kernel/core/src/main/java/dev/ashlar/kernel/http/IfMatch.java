package dev.ashlar.kernel.http;

import dev.ashlar.kernel.Hash;
import dev.ashlar.kernel.KernelError;
import dev.ashlar.kernel.Refusal;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the caller believes of the present version of a thing: the {@code If-Match} header, if there was one, names it, and
 * {@code If-None-Match} those it must not have; {@code *} there stands for any, so that something can only be made.
 */
public final class IfMatch {

    private final @Nullable String header;
    private final @Nullable String none;

    IfMatch(@Nullable String header, @Nullable String none) {
        this.header = header;
        this.none = none;
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
        if ((header != null && match(header, etag, false).isEmpty())
                || (none != null && match(none, etag, true).isPresent())) {
            throw Refusal.of(KernelError.PRECONDITION_FAILED);
        }
    }

    /** What to say when the row changed between reading and writing: 412 to a caller who named a version, else 409. */
    public Refusal lost() {
        return Refusal.of(header == null && none == null ? KernelError.CONFLICT : KernelError.PRECONDITION_FAILED);
    }

    /** Which of the tags in a header means this version, read in whatever coding. */
    static Optional<String> match(String header, String etag, boolean weak) {
        return Arrays.stream(header.split(","))
                .map(String::strip)
                .filter(given -> given.equals("*")
                        || CodedTag.plain(given).equals(etag)
                        || (weak
                                && given.startsWith("W/")
                                && CodedTag.plain(given.substring(2)).equals(etag)))
                .findFirst();
    }
}
