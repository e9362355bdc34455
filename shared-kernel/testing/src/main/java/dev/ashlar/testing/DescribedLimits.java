package dev.ashlar.testing;

import io.micronaut.json.tree.JsonNode;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends to every operation what its description forbids and what it allows: the one must be refused, the other must not be
 * refused for its form, nothing may fail, and every answer must be as described. What is sent comes from a seed.
 */
public final class DescribedLimits {

    private static final String JSON = "application/json";
    private static final Set<Integer> SIGNED_OUT = Set.of(401);
    private static final String NOT_UNDERSTOOD =
            "(?s).*\"code\":\"(malformed_\\w+|unknown_\\w+|validation_failed|unsupported_media_type)\".*";
    private static final int RIGHT_ONES = 6;

    private final DescribedApi api;
    private final Supplier<Http> signIn;
    private final Random random;
    private final long end;
    private final RightValues right;
    private final WrongValues wrong;
    private final List<String> findings = new ArrayList<>();
    private Set<String> unsaid = Set.of();
    private Http caller;
    private int sent;

    /** @param signIn makes a caller who may do everything; asked again whenever the one before is signed out */
    public DescribedLimits(App app, Supplier<Http> signIn, long seed, Duration most) {
        this.api = new DescribedApi(app.http().get("/openapi.json").is(200).body());
        this.signIn = signIn;
        this.random = new Random(seed);
        this.end = System.nanoTime() + most.toNanos();
        this.right = new RightValues(api, random);
        this.wrong = new WrongValues(api);
        this.caller = signIn.get();
    }

    /** How many requests it took. */
    public int sent() {
        return sent;
    }

    /** One operation of the document. */
    private record Operation(String method, String path, JsonNode described) {

        String id() {
            return DescribedApi.require(described.get("operationId")).getStringValue();
        }

        List<JsonNode> parameters(String in) {
            List<JsonNode> found = new ArrayList<>();
            JsonNode all = described.get("parameters");
            if (all != null) {
                all.values().forEach(parameter -> {
                    if (DescribedApi.require(parameter.get("in"))
                            .getStringValue()
                            .equals(in)) {
                        found.add(parameter);
                    }
                });
            }
            return found;
        }

        @Nullable
        JsonNode body() {
            return DescribedApi.at(described, "requestBody", "content", JSON);
        }
    }

    /** Examples that the schema beside them does not allow. */
    public List<String> wrongExamples() {
        List<String> found = new ArrayList<>();
        for (Operation operation : operations()) {
            JsonNode body = operation.body();
            if (body != null) {
                JsonNode example = body.get("example");
                if (example == null) {
                    found.add(operation.id() + " has no example of its body");
                } else {
                    api.differences(example, DescribedApi.require(body.get("schema")))
                            .forEach(difference -> found.add(operation.id() + difference));
                }
            }
        }
        api.eachSchema((where, schema) -> {
            JsonNode examples = schema.get("examples");
            if (examples != null && examples.isArray()) {
                for (JsonNode example : examples.values()) {
                    api.differences(example, schema).forEach(difference -> found.add(where + difference));
                }
            }
        });
        return found;
    }

    /**
     * What is not as described.
     *
     * @param leftOut operations by id that cannot be tried, such as streams without an end
     * @param having operations by id with a rule that no schema can say: what their schema allows may be refused
     */
    public List<String> findings(Set<String> leftOut, Set<String> having) {
        unsaid = having;
        for (Operation operation : operations()) {
            if (!leftOut.contains(operation.id())) {
                if (operation.described().get("requestBody") == null || operation.body() != null) {
                    understood(operation, path(operation, Map.of()), body(operation));
                }
                tryBody(operation);
                tryParameters(operation, "query");
                tryParameters(operation, "path");
            }
        }
        return findings;
    }

    private List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : api.paths()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().entries()) {
                operations.add(
                        new Operation(method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()));
            }
        }
        return operations;
    }

    private void tryBody(Operation operation) {
        JsonNode body = operation.body();
        if (body == null) {
            return;
        }
        JsonNode schema = DescribedApi.require(body.get("schema"));
        JsonNode example = DescribedApi.require(body.get("example"));
        String path = path(operation, Map.of());
        for (JsonNode value : wrong.of(example, schema)) {
            refused(operation, path, Json.write(value));
        }
        for (int i = 0; i < RIGHT_ONES; i++) {
            right.of(schema).ifPresent(value -> understood(operation, path, Json.write(value)));
        }
    }

    private void tryParameters(Operation operation, String in) {
        for (JsonNode parameter : operation.parameters(in)) {
            String name = DescribedApi.require(parameter.get("name")).getStringValue();
            JsonNode schema = DescribedApi.require(parameter.get("schema"));
            Optional<JsonNode> allowed = right.of(schema);
            if (allowed.isEmpty()) {
                findings.add(operation.id() + ": nothing comes to mind for " + name);
                continue;
            }
            String body = body(operation);
            for (JsonNode value : wrong.of(allowed.get(), schema)) {
                // In an address all is text: a number for a text is none.
                JsonNode read = reread(value, schema);
                boolean mayBeSent = in.equals("query") || !text(value).isEmpty();
                if (value.isValueNode()
                        && !value.isNull()
                        && mayBeSent
                        && !api.differences(read, schema).isEmpty()) {
                    refused(operation, path(operation, Map.of(name, text(value))), body);
                }
            }
            if (!name.equals("cursor")) {
                for (int i = 0; i < RIGHT_ONES; i++) {
                    right.of(schema)
                            .filter(value -> in.equals("query") || !text(value).isEmpty())
                            .ifPresent(value ->
                                    understood(operation, path(operation, Map.of(name, text(value))), body));
                }
            }
        }
    }

    /** As the server reads what stands in an address. */
    private JsonNode reread(JsonNode value, JsonNode schema) {
        JsonNode type = api.alternatives(schema).getFirst().get("type");
        String text = text(value);
        if (type != null && type.isString() && type.getStringValue().equals("integer") && text.matches("-?[0-9]+")) {
            return JsonNode.createNumberNode(new BigInteger(text));
        }
        if (type != null && type.isString() && type.getStringValue().equals("boolean")) {
            return text.equals("true") || text.equals("false")
                    ? JsonNode.createBooleanNode(text.equals("true"))
                    : JsonNode.createStringNode(text);
        }
        return JsonNode.createStringNode(text);
    }

    private static String text(JsonNode value) {
        return value.isString() ? value.getStringValue() : Json.write(value);
    }

    private @Nullable String body(Operation operation) {
        JsonNode body = operation.body();
        return body == null ? null : Json.write(DescribedApi.require(body.get("example")));
    }

    /** The address with these parameters, and with something fitting for all others it needs. */
    private String path(Operation operation, Map<String, String> given) {
        String path = operation.path();
        for (JsonNode parameter : operation.parameters("path")) {
            String name = DescribedApi.require(parameter.get("name")).getStringValue();
            String value = given.getOrDefault(name, fitting(parameter));
            path = path.replace("{" + name + "}", encoded(value));
        }
        Map<String, String> query = new LinkedHashMap<>();
        for (JsonNode parameter : operation.parameters("query")) {
            String name = DescribedApi.require(parameter.get("name")).getStringValue();
            JsonNode required = parameter.get("required");
            if (given.containsKey(name)) {
                query.put(name, given.get(name));
            } else if (required != null && required.getBooleanValue()) {
                query.put(name, fitting(parameter));
            }
        }
        StringBuilder whole = new StringBuilder(path);
        query.forEach((name, value) -> whole.append(whole.indexOf("?") < 0 ? '?' : '&')
                .append(encoded(name))
                .append('=')
                .append(encoded(value)));
        return whole.toString();
    }

    private String fitting(JsonNode parameter) {
        JsonNode schema = DescribedApi.require(parameter.get("schema"));
        JsonNode format = schema.get("format");
        if (format != null && format.getStringValue().equals("uuid")) {
            return new UUID(random.nextLong(), random.nextLong()).toString();
        }
        return right.of(schema)
                .map(DescribedLimits::text)
                .filter(text -> !text.isEmpty())
                .orElse("x");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private void refused(Operation operation, String path, @Nullable String body) {
        Answer answer = send(operation, path, body);
        if (answer != null && (answer.status() < 400 || answer.status() > 499)) {
            findings.add("forbidden, but answered " + answer.status() + ": " + told(operation, path, body));
        }
    }

    private void understood(Operation operation, String path, @Nullable String body) {
        Answer answer = send(operation, path, body);
        if (answer != null
                && (answer.status() >= 500
                        || (!unsaid.contains(operation.id()) && answer.body().matches(NOT_UNDERSTOOD)))) {
            findings.add("allowed, but answered " + answer.status() + ": " + told(operation, path, body) + "\n    "
                    + answer.body());
        }
    }

    private static String told(Operation operation, String path, @Nullable String body) {
        String what = operation.id() + " " + operation.method() + " " + path + " " + (body == null ? "" : body);
        return what.length() > 400 ? what.substring(0, 400) + "..." : what;
    }

    private @Nullable Answer send(Operation operation, String path, @Nullable String body) {
        if (System.nanoTime() > end) {
            throw new IllegalStateException("takes too long: " + sent + " requests so far");
        }
        try {
            Answer answer = once(operation, path, body);
            if (SIGNED_OUT.contains(answer.status())
                    && answer.body().matches("(?s).*\"code\":\"(session_revoked|token_\\w+)\".*")) {
                caller = signIn.get();
                answer = once(operation, path, body);
            }
            return answer;
        } catch (AssertionError different) {
            findings.add(told(operation, path, body) + ": " + different.getMessage());
            return null;
        }
    }

    private Answer once(Operation operation, String path, @Nullable String body) {
        sent++;
        return body == null
                ? caller.send(operation.method(), path, BodyPublishers.noBody())
                : caller.with("Content-Type", JSON).send(operation.method(), path, BodyPublishers.ofString(body));
    }
}
