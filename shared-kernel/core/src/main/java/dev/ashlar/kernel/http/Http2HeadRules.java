package dev.ashlar.kernel.http;

import dev.ashlar.kernel.ErrorCode;
import dev.ashlar.kernel.KernelError;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpScheme;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the head of an HTTP/2 request must be beyond what the codec sees to. */
final class Http2HeadRules {

    /** What a CONNECT to a host has: it asks for a tunnel, and none begins here. */
    private static final String NO_PATH = "";

    private Http2HeadRules() {}

    /** Sections 8.3.1 and 8.5 of RFC 9113, and what a proxy and we could read in two ways. */
    static String pathOf(int stream, Http2Headers headers) throws Http2Exception {
        int methods = 0;
        int schemes = 0;
        int paths = 0;
        int authorities = 0;
        for (Map.Entry<CharSequence, CharSequence> header : headers) {
            CharSequence name = header.getKey();
            if (name.isEmpty()) {
                throw malformed(stream, "a header without a name");
            }
            if (name.charAt(0) == ':') {
                switch (name.toString()) {
                    case ":method" -> methods++;
                    case ":scheme" -> schemes++;
                    case ":path" -> paths++;
                    case ":authority" -> authorities++;
                    default -> throw malformed(stream, "an unknown pseudo-header");
                }
            } else if (HttpHeaderValidationUtil.validateToken(name) >= 0 || hasCapitals(name)) {
                throw malformed(stream, "a header's name");
            } else if (HttpHeaderValidationUtil.isConnectionHeader(name, true)
                    || HttpHeaderValidationUtil.isTeNotTrailers(name, header.getValue())) {
                throw malformed(stream, "a header of HTTP/1 connections");
            }
            if (HttpHeaderValidationUtil.validateValidHeaderValue(header.getValue()) >= 0
                    || endsWithSpace(header.getValue())) {
                throw malformed(stream, "a header's value");
            }
        }
        if (methods == 1 && HttpMethod.CONNECT.asciiName().contentEquals(headers.method())) {
            if (schemes + paths > 0 || authorities != 1) {
                throw malformed(stream, "a CONNECT to anything but a host");
            }
            return NO_PATH;
        }
        if (methods != 1
                || schemes != 1
                || paths != 1
                || authorities > 1
                || headers.path().isEmpty()) {
            throw malformed(stream, "a pseudo-header is missing or doubled");
        }
        return headers.path().toString();
    }

    /** What is wrong with a head that is whole; the caller is told in words, as over HTTP/1. */
    static @Nullable ErrorCode fault(Http2Headers headers, String path, int limit) {
        if (path.equals(NO_PATH)) {
            return KernelError.ROUTE_NOT_FOUND;
        }
        if (headers.path().length() > HttpSettings.LONGEST_TARGET) {
            return KernelError.URI_TOO_LONG;
        }
        int size = 0;
        for (Map.Entry<CharSequence, CharSequence> header : headers) {
            if (header.getKey().charAt(0) != ':') {
                // As long as the line would be.
                size += header.getKey().length() + header.getValue().length() + 4;
            }
        }
        if (size > limit) {
            return KernelError.HEADERS_TOO_LARGE;
        }
        // What Netty's own form of a request cannot hold would end the connection, and all that goes on there with it.
        CharSequence method = headers.method();
        if (HttpHeaderValidationUtil.validateToken(method) >= 0) {
            return KernelError.MALFORMED_REQUEST;
        }
        if (!HttpScheme.HTTP.name().contentEqualsIgnoreCase(headers.scheme())
                && !HttpScheme.HTTPS.name().contentEqualsIgnoreCase(headers.scheme())) {
            // Here are no resources of other schemes.
            return KernelError.MALFORMED_REQUEST;
        }
        boolean wholeServer = path.equals("*") && HttpMethod.OPTIONS.asciiName().contentEquals(method);
        if (!wholeServer && !Target.isGood(path)) {
            return KernelError.MALFORMED_REQUEST;
        }
        List<CharSequence> hosts = headers.getAll(HttpHeaderNames.HOST);
        CharSequence host = hosts.isEmpty() ? null : hosts.getFirst();
        CharSequence authority = headers.authority() == null ? host : headers.authority();
        boolean one = authority != null
                && Target.isGoodHost(authority.toString())
                && hosts.size() <= 1
                && (host == null || AsciiString.contentEqualsIgnoreCase(host, authority));
        return one ? null : KernelError.MALFORMED_REQUEST;
    }

    private static boolean endsWithSpace(CharSequence value) {
        char last = value.isEmpty() ? 'x' : value.charAt(value.length() - 1);
        return last == ' ' || last == '\t';
    }

    private static boolean hasCapitals(CharSequence name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= 'A' && name.charAt(i) <= 'Z') {
                return true;
            }
        }
        return false;
    }

    static Http2Exception malformed(int stream, String what) {
        return Http2Exception.streamError(stream, Http2Error.PROTOCOL_ERROR, what);
    }

    /** Of several expectations the one counts that nobody knows; whoever asks for one header sees it. */
    static void joinExpectations(Http2Headers headers) {
        List<CharSequence> all = headers.getAll(HttpHeaderNames.EXPECT);
        if (all.size() > 1) {
            headers.set(
                    HttpHeaderNames.EXPECT,
                    HeadRules.strangest(all.stream().map(CharSequence::toString).toList()));
        }
    }
}
