package dev.ashlar.kernel.http;

import dev.ashlar.kernel.ErrorCode;
import dev.ashlar.kernel.KernelError;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the head of an HTTP/1 request must be beyond what the parser sees to. */
final class HeadRules {

    private HeadRules() {}

    /** The parser has seen to lengths and characters; these are the rules it leaves to us. */
    static @Nullable ErrorCode fault(HttpRequest request, String uri) {
        HttpVersion version = request.protocolVersion();
        boolean modern = version.equals(HttpVersion.HTTP_1_1);
        HttpHeaders headers = request.headers();
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        if (!(modern || version.equals(HttpVersion.HTTP_1_0))
                || hosts.size() > 1
                || (hosts.isEmpty() ? modern : !Target.isGoodHost(hosts.getFirst()))) {
            return KernelError.MALFORMED_REQUEST;
        }
        String coding = headers.get(HttpHeaderNames.TRANSFER_ENCODING);
        if (coding != null && !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(coding)) {
            return KernelError.MALFORMED_REQUEST;
        }
        if (request.method().equals(HttpMethod.CONNECT) && !uri.startsWith("/")) {
            // A tunnel to a host: none begins here.
            return KernelError.ROUTE_NOT_FOUND;
        }
        boolean wholeServer = uri.equals("*") && request.method().equals(HttpMethod.OPTIONS);
        return wholeServer || Target.isGood(uri) ? null : KernelError.MALFORMED_REQUEST;
    }

    static ErrorCode faultOf(DecoderResult result) {
        return switch (result.cause()) {
            case TooLongHttpLineException line -> KernelError.URI_TOO_LONG;
            case TooLongHttpHeaderException headers -> KernelError.HEADERS_TOO_LARGE;
            case null, default -> KernelError.MALFORMED_REQUEST;
        };
    }

    static boolean hasBody(HttpHeaders headers) {
        String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        return headers.contains(HttpHeaderNames.TRANSFER_ENCODING) || (length != null && !length.equals("0"));
    }

    /** Of several expectations the one counts that nobody knows; whoever asks for one header sees it. */
    static void joinExpectations(HttpHeaders headers) {
        List<String> all = headers.getAll(HttpHeaderNames.EXPECT);
        if (all.size() > 1) {
            headers.set(HttpHeaderNames.EXPECT, strangest(all));
        }
    }

    static String strangest(List<String> expectations) {
        return expectations.stream()
                .filter(expectation -> !HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expectation))
                .findFirst()
                .orElse(HttpHeaderValues.CONTINUE.toString());
    }

    /** The one spelling of what is asked for. A client may send the whole URL, as it does to a proxy; its host then counts instead of the header. */
    static @Nullable String originForm(HttpRequest request) {
        String uri = Target.normalized(request.uri());
        if (uri.startsWith("/") || request.method().equals(HttpMethod.CONNECT)) {
            return uri;
        }
        int start =
                uri.regionMatches(true, 0, "http://", 0, 7) ? 7 : uri.regionMatches(true, 0, "https://", 0, 8) ? 8 : -1;
        if (start < 0) {
            return uri;
        }
        int end = start;
        while (end < uri.length() && uri.charAt(end) != '/' && uri.charAt(end) != '?') {
            end++;
        }
        String host = uri.substring(start, end);
        if (!Target.isGoodHost(host)
                || request.headers().getAll(HttpHeaderNames.HOST).size() > 1) {
            return null;
        }
        request.headers().set(HttpHeaderNames.HOST, host);
        String rest = uri.substring(end);
        return rest.startsWith("/") ? rest : "/" + rest;
    }
}
