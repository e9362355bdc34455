package dev.ashlar.kernel.http;

import io.micronaut.http.MutableHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What every answer tells, whoever wrote it: to browsers, and when it was made. */
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

    private static final AsciiString DATE = AsciiString.cached("date");
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    /** One second, as a date. */
    private record Second(long epoch, AsciiString date) {}

    private final boolean secure;
    private final InstantSource clock;
    private volatile Second present = new Second(Long.MIN_VALUE, AsciiString.EMPTY_STRING);

    SecurityHeaders(HttpSettings settings, InstantSource clock) {
        // Of what never became a request nobody knows which proxy sent it.
        this.secure = settings.isSecure() && settings.trustedProxies().isEmpty();
        this.clock = clock;
    }

    private AsciiString date() {
        Instant now = clock.instant();
        Second second = present;
        if (second.epoch != now.getEpochSecond()) {
            second = new Second(now.getEpochSecond(), AsciiString.cached(HTTP_DATE.format(now)));
            present = second;
        }
        return second.date;
    }

    /** @param overTls whether this answer goes out over TLS: only there may browsers be told to stay (RFC 6797) */
    void addTo(MutableHttpHeaders headers, boolean overTls) {
        if (!headers.contains("content-security-policy")) {
            headers.set(CSP, NOTHING);
        }
        if (!headers.contains("cache-control")) {
            headers.set(CACHE, NO_STORE);
        }
        headers.set(DATE, date());
        for (int i = 0; i < ALWAYS.length; i += 2) {
            headers.set(ALWAYS[i], ALWAYS[i + 1]);
        }
        if (overTls) {
            headers.set(HSTS, A_YEAR);
        }
    }

    /** For an answer that no filter has seen. */
    void addTo(HttpHeaders headers) {
        headers.set(CSP, NOTHING);
        headers.set(CACHE, NO_STORE);
        headers.set(DATE, date());
        for (int i = 0; i < ALWAYS.length; i += 2) {
            headers.set(ALWAYS[i], ALWAYS[i + 1]);
        }
        if (secure) {
            headers.set(HSTS, A_YEAR);
        }
    }
}
