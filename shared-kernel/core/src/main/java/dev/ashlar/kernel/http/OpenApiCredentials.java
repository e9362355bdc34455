package dev.ashlar.kernel.http;

import static dev.ashlar.kernel.http.Schemas.map;

import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How callers show who they are, as the OpenAPI document says it. */
@Singleton
final class OpenApiCredentials {

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final Authenticator.@Nullable BrowserCredentials browser;

    OpenApiCredentials(@Nullable Authenticator authenticator) {
        this.browser = authenticator == null
                ? null
                : authenticator.browserCredentials().orElse(null);
    }

    Map<String, Object> schemes() {
        Map<String, Object> schemes = new LinkedHashMap<>();
        schemes.put("bearer", map("type", "http", "scheme", "bearer", "description", "An access token or an API key."));
        if (browser != null) {
            schemes.put(
                    "browserSession",
                    map(
                            "type",
                            "apiKey",
                            "in",
                            "cookie",
                            "name",
                            browser.cookie(),
                            "description",
                            "The session of a browser. Sent to this host only, and only over https."));
            schemes.put(
                    "csrfToken",
                    map(
                            "type",
                            "apiKey",
                            "in",
                            "header",
                            "name",
                            browser.header(),
                            "description",
                            "Beside the cookie, for calls that change something. Not needed where the browser itself"
                                    + " says, in `Sec-Fetch-Site` or `Origin`, that they come from a page of this"
                                    + " service."));
        }
        return schemes;
    }

    /** What a call with this method shows: one of these. */
    List<Object> of(String method) {
        Map<String, Object> bearer = map("bearer", List.of());
        if (browser == null) {
            return List.of(bearer);
        }
        return List.of(
                bearer,
                SAFE.contains(method)
                        ? map("browserSession", List.of())
                        : map("browserSession", List.of(), "csrfToken", List.of()));
    }
}
