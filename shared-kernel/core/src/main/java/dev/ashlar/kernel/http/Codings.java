package dev.ashlar.kernel.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which content coding an Accept-Encoding header asks for, of those that every client reads (section 12.5.3 of RFC 9110).
 * The framework knows more and takes a part of a name for the whole; so it is told the one coding to use.
 */
final class Codings {

    static final List<String> USED = List.of("gzip", "deflate");

    private Codings() {}

    /** Leaves of what a client takes the one coding that it gets. */
    static void choose(HttpHeaders headers) {
        if (headers.contains(HttpHeaderNames.ACCEPT_ENCODING)) {
            String coding = choose(headers.getAll(HttpHeaderNames.ACCEPT_ENCODING));
            if (coding == null) {
                headers.remove(HttpHeaderNames.ACCEPT_ENCODING);
            } else {
                headers.set(HttpHeaderNames.ACCEPT_ENCODING, coding);
            }
        }
    }

    /** The same for HTTP/2. */
    static void choose(Http2Headers headers) {
        List<CharSequence> given = headers.getAll(HttpHeaderNames.ACCEPT_ENCODING);
        if (!given.isEmpty()) {
            String coding = choose(given.stream().map(CharSequence::toString).toList());
            headers.remove(HttpHeaderNames.ACCEPT_ENCODING);
            if (coding != null) {
                headers.set(HttpHeaderNames.ACCEPT_ENCODING, coding);
            }
        }
    }

    /** The coding for the answer, or null for none. */
    static @Nullable String choose(List<String> headers) {
        float gzip = -1;
        float deflate = -1;
        float identity = -1;
        float others = -1;
        for (String header : headers) {
            for (String part : header.split(",", -1)) {
                String[] words = part.split(";", -1);
                float quality = Quality.of(words);
                switch (words[0].strip().toLowerCase(Locale.ROOT)) {
                    case "gzip", "x-gzip" -> gzip = Math.max(gzip, quality);
                    case "deflate" -> deflate = Math.max(deflate, quality);
                    case "identity" -> identity = Math.max(identity, quality);
                    case "*" -> others = Math.max(others, quality);
                    default -> {}
                }
            }
        }
        float best = gzip < 0 ? others : gzip;
        if (deflate > Math.max(best, 0)) {
            return deflate >= identity ? "deflate" : null;
        }
        return best > 0 && best >= identity ? "gzip" : null;
    }
}
