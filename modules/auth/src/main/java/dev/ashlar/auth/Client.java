package dev.ashlar.auth;

import dev.ashlar.kernel.http.RequestScope;
import io.micronaut.http.HttpRequest;

/** Where a request comes from, as a list of sessions shows it. */
record Client(String address, String device) {

    private static final int LONGEST = 300;

    static Client of(HttpRequest<?> request) {
        RequestScope scope = RequestScope.of(request);
        String agent = request.getHeaders().get("User-Agent");
        String device =
                agent == null ? "" : agent.replaceAll("[^\\x20-\\x7E]", " ").strip();
        return new Client(
                scope == null ? "" : scope.client(),
                device.length() <= LONGEST ? device : device.substring(0, LONGEST));
    }
}
