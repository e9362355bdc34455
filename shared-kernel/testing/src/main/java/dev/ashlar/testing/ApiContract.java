package dev.ashlar.testing;

import io.micronaut.json.tree.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds answers against the application's own OpenAPI document: the status must be described, and the body must have the
 * form described for it, without members the description does not know.
 */
final class ApiContract {

    private final DescribedApi api;

    ApiContract(String openApi) {
        this.api = new DescribedApi(openApi);
    }

    /** What the answer has that the document does not; nothing when they agree or the path is described nowhere. */
    List<String> differences(String method, String path, HttpResponse<String> answer) {
        int query = path.indexOf('?');
        JsonNode operation = operation(method, query < 0 ? path : path.substring(0, query));
        if (operation == null) {
            return List.of();
        }
        String status = Integer.toString(answer.statusCode());
        JsonNode described = api.resolved(DescribedApi.at(operation, "responses", status));
        if (described == null) {
            return List.of("the status " + status + " is not described");
        }
        List<String> differences = headers(described, answer);
        if (method.equals("HEAD") || answer.body().isEmpty()) {
            return differences;
        }
        String type = answer.headers()
                .firstValue("Content-Type")
                .orElse("")
                .split(";", 2)[0]
                .strip();
        JsonNode content = contentOf(described.get("content"), type);
        if (content == null) {
            return List.of("the media type \"" + type + "\" is not described for status " + status);
        }
        JsonNode schema = content.get("schema");
        boolean packed = answer.headers().firstValue("Content-Encoding").isPresent();
        if (schema != null && type.endsWith("json") && !packed) {
            differences.addAll(api.differences(Json.parse(answer.body()), schema));
        }
        return differences;
    }

    /** What is said of a header must be so; that it is there is said by nobody. */
    private List<String> headers(JsonNode described, HttpResponse<String> answer) {
        List<String> differences = new ArrayList<>();
        JsonNode headers = described.get("headers");
        if (headers != null) {
            for (Map.Entry<String, JsonNode> header : headers.entries()) {
                JsonNode schema = DescribedApi.require(DescribedApi.at(api.resolved(header.getValue()), "schema"));
                for (String value : answer.headers().allValues(header.getKey())) {
                    api.differences(JsonNode.createStringNode(value), schema)
                            .forEach(difference -> differences.add("the header " + header.getKey() + difference));
                }
            }
        }
        return differences;
    }

    private static @Nullable JsonNode contentOf(@Nullable JsonNode content, String type) {
        if (content == null) {
            return null;
        }
        for (Map.Entry<String, JsonNode> entry : content.entries()) {
            if (entry.getKey().split(";", 2)[0].equals(type)) {
                return entry.getValue();
            }
        }
        return null;
    }

    /** The operation at the path that fits best, words before variables; that path may know no such method. */
    private @Nullable JsonNode operation(String method, String path) {
        String[] steps = path.split("/", -1);
        JsonNode best = null;
        int bestWords = -1;
        for (Map.Entry<String, JsonNode> entry : api.paths()) {
            int words = wordsInCommon(entry.getKey().split("/", -1), steps);
            if (words > bestWords) {
                bestWords = words;
                best = entry.getValue();
            }
        }
        return best == null ? null : best.get(method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT));
    }

    private static int wordsInCommon(String[] template, String[] steps) {
        if (template.length != steps.length) {
            return -1;
        }
        int words = 0;
        for (int i = 0; i < steps.length; i++) {
            if (template[i].equals(steps[i])) {
                words++;
            } else if (!template[i].startsWith("{") || steps[i].isEmpty()) {
                return -1;
            }
        }
        return words;
    }
}
