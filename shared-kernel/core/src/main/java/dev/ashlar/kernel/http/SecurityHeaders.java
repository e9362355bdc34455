package dev.ashlar.kernel.http;

import io.micronaut.http.MutableHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import jakarta.inject.Singleton;

/** What every answer tells browsers, whoever wrote it. */
@Singleton
final class SecurityHeaders {

    private static final AsciiString CSP = AsciiString.cached("content-security-policy");
    private static final AsciiString CACHE = AsciiString.cached("cache-control");
    private static final AsciiString HSTS = AsciiString.cached("strict-transport-security");
    private static final AsciiString NOTHING = AsciiString.cached("default-src 'none'; frame-ancestors 'none'");
    private static final AsciiString NO_STORE = AsciiString.cached("no-store");
    private static final AsciiString A_YEAR = AsciiString.cached("max-age=31536000; includeSubDomains");

    private static final AsciiString[] ALWAYS = {
        AsciiString.cached("x-content-type-options"), AsciiString.cached("nosniff"),
        AsciiString.cached("x-frame-options"), AsciiString.cached("DENY"),
        AsciiString.cached("referrer-policy"), AsciiString.cached("no-referrer"),
        AsciiString.cached("cross-origin-opener-policy"), AsciiString.cached("same-origin"),
        AsciiString.cached("cross-origin-resource-policy"), AsciiString.cached("same-origin"),
    };

    private final boolean secure;

    SecurityHeaders(HttpSettings settings) {
        this.secure = settings.isSecure();
    }

    void addTo(MutableHttpHeaders headers) {
        if (!headers.contains("content-security-policy")) {
            headers.set(CSP, NOTHING);
        }
        if (!headers.contains("cache-control")) {
            headers.set(CACHE, NO_STORE);
        }
        for (int i = 0; i < ALWAYS.length; i += 2) {
            headers.set(ALWAYS[i], ALWAYS[i + 1]);
        }
        if (secure) {
            headers.set(HSTS, A_YEAR);
        }
    }

    void addTo(HttpHeaders headers) {
        headers.set(CSP, NOTHING);
        headers.set(CACHE, NO_STORE);
        for (int i = 0; i < ALWAYS.length; i += 2) {
            headers.set(ALWAYS[i], ALWAYS[i + 1]);
        }
        if (secure) {
            headers.set(HSTS, A_YEAR);
        }
    }
}
