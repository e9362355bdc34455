package dev.ashlar.kernel.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The ETag of an answer that may yet be packed: {@code "5"} as it is, {@code "5-gzip"} packed (section 8.8.3 of RFC 9110).
 * Whether it is packed shows when the answer is written, so this is a text that looks then. Callers may send back either.
 */
final class CodedTag implements CharSequence {

    private final String tag;
    private final HttpHeaders answer;

    private CodedTag(String tag, HttpHeaders answer) {
        this.tag = tag;
        this.answer = answer;
    }

    /** Lets the answer with these headers have a tag of its own for each coding. Weak tags hold for all codings anyway. */
    static void in(HttpHeaders answer) {
        String tag = answer.get(HttpHeaderNames.ETAG);
        if (tag != null && tag.startsWith("\"")) {
            answer.set(HttpHeaderNames.ETAG, (Object) new CodedTag(tag, answer));
        }
    }

    /** The tag of the version, whichever coding it was read in. */
    static String plain(String tag) {
        for (String coding : Codings.USED) {
            String end = "-" + coding + "\"";
            if (tag.endsWith(end)) {
                return tag.substring(0, tag.length() - end.length()) + "\"";
            }
        }
        return tag;
    }

    @Override
    public int length() {
        return toString().length();
    }

    @Override
    public char charAt(int index) {
        return toString().charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return toString().substring(start, end);
    }

    @Override
    public String toString() {
        String coding = answer.get(HttpHeaderNames.CONTENT_ENCODING);
        return coding == null ? tag : tag.substring(0, tag.length() - 1) + "-" + coding + "\"";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CodedTag coded && coded.toString().equals(toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }
}
