package dev.ashlar.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests to the application, in the form a test reads best. Immutable: {@link #with} makes another one. */
public final class Http {

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final URI address;
    private final Map<String, String> headers;
    private final @Nullable ApiContract contract;

    /** @param contract what every answer must agree with; none for programs that run elsewhere */
    Http(URI address, Map<String, String> headers, @Nullable ApiContract contract) {
        this.contract = contract;
        this.address = address;
        this.headers = Map.copyOf(headers);
    }

    /** Requests to a program that runs elsewhere. */
    public static Http to(URI address) {
        return new Http(address, Map.of(), null);
    }

    public Http with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Http(address, more, contract);
    }

    public Http bearer(String token) {
        return with("Authorization", "Bearer " + token);
    }

    public Answer get(String path) {
        return send("GET", path, BodyPublishers.noBody());
    }

    public Answer head(String path) {
        return send("HEAD", path, BodyPublishers.noBody());
    }

    public Answer options(String path) {
        return send("OPTIONS", path, BodyPublishers.noBody());
    }

    public Answer delete(String path) {
        return send("DELETE", path, BodyPublishers.noBody());
    }

    public Answer post(String path) {
        return send("POST", path, BodyPublishers.noBody());
    }

    public Answer post(String path, String json) {
        return json().send("POST", path, BodyPublishers.ofString(json));
    }

    public Answer put(String path, String json) {
        return json().send("PUT", path, BodyPublishers.ofString(json));
    }

    public Answer patch(String path, String json) {
        return json().send("PATCH", path, BodyPublishers.ofString(json));
    }

    public Answer send(String method, String path, BodyPublisher body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve(path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body);
        headers.forEach(request::header);
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
            Answer answer = new Answer(method + " " + path, response);
            if (contract != null) {
                assertThat(contract.differences(method, path, response))
                        .as("what /openapi.json does not say: %s", answer)
                        .isEmpty();
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Http json() {
        return headers.containsKey("Content-Type") ? this : with("Content-Type", "application/json");
    }
}
