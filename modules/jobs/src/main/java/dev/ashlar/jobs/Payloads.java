package dev.ashlar.jobs;

import dev.ashlar.kernel.Refusal;
import io.micronaut.core.type.Argument;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Payloads as they are stored: JSON, never a class name, never Java serialization. */
@Singleton
final class Payloads {

    /** Shorter values are in any text by chance. */
    private static final int LEAST_SECRET = 4;

    private static final JsonNode REDACTED = JsonNode.createStringNode("[REDACTED]");

    private final JsonMapper mapper;
    private final JobsSettings settings;

    Payloads(JsonMapper mapper, JobsSettings settings) {
        this.mapper = mapper;
        this.settings = settings;
    }

    <P> String write(Argument<P> type, P payload) {
        return limited(bytes(type, payload));
    }

    /** As JSON, whatever its size. */
    <P> byte[] bytes(Argument<P> type, P thing) {
        try {
            return mapper.writeValueAsBytes(type, thing);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a " + type.getType().getSimpleName() + " as JSON", e);
        }
    }

    String write(JsonNode payload) {
        try {
            return limited(mapper.writeValueAsBytes(Argument.of(JsonNode.class), payload));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    <P> P read(Argument<P> type, String stored) throws IOException {
        return Objects.requireNonNull(mapper.readValue(stored, type));
    }

    <P> P convert(Argument<P> type, JsonNode tree) throws IOException {
        return Objects.requireNonNull(mapper.readValueFromTree(tree, type));
    }

    JsonNode tree(@Nullable String stored) {
        try {
            return stored == null
                    ? JsonNode.nullNode()
                    : Objects.requireNonNull(mapper.readValue(stored, Argument.of(JsonNode.class)));
        } catch (IOException e) {
            throw new UncheckedIOException("a stored payload is not JSON", e);
        }
    }

    /** The payload as an administrator may see it. Redacted members are hidden at any depth. */
    static JsonNode shown(JsonNode payload, Set<String> redacted) {
        if (redacted.isEmpty()) {
            return payload;
        }
        if (payload.isObject()) {
            Map<String, JsonNode> members = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> member : payload.entries()) {
                members.put(
                        member.getKey(),
                        redacted.contains(member.getKey()) ? REDACTED : shown(member.getValue(), redacted));
            }
            return JsonNode.createObjectNode(members);
        }
        if (payload.isArray()) {
            List<JsonNode> items = new ArrayList<>();
            payload.values().forEach(item -> items.add(shown(item, redacted)));
            return JsonNode.createArrayNode(items);
        }
        return payload;
    }

    /** An edited payload with what was hidden from its editor as it is stored. */
    static JsonNode restored(JsonNode edited, JsonNode stored, Set<String> redacted) {
        if (!edited.isObject() || !stored.isObject()) {
            return edited;
        }
        Map<String, JsonNode> members = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : edited.entries()) {
            JsonNode before = stored.get(member.getKey());
            boolean untouched = redacted.contains(member.getKey()) && REDACTED.equals(member.getValue());
            members.put(
                    member.getKey(),
                    before == null
                            ? member.getValue()
                            : untouched ? before : restored(member.getValue(), before, redacted));
        }
        return JsonNode.createObjectNode(members);
    }

    /** A text about a job, such as the message of a failure, without what nobody may see of its payload. */
    String withoutSecrets(String text, Job job, Set<String> redacted) {
        if (redacted.isEmpty() || job.payload() == null) {
            return text;
        }
        Set<String> secrets =
                new TreeSet<>(Comparator.comparingInt(String::length).reversed().thenComparing(it -> it));
        collect(tree(job.payload()), redacted, false, secrets);
        String shown = text;
        for (String secret : secrets) {
            shown = shown.replace(secret, REDACTED.getStringValue());
        }
        return shown;
    }

    private static void collect(JsonNode node, Set<String> redacted, boolean secret, Set<String> secrets) {
        if (node.isObject()) {
            node.entries()
                    .forEach(member -> collect(
                            member.getValue(), redacted, secret || redacted.contains(member.getKey()), secrets));
        } else if (node.isArray()) {
            node.values().forEach(item -> collect(item, redacted, secret, secrets));
        } else if (secret
                && !node.isNull()
                && !node.isBoolean()
                && node.coerceStringValue().length() >= LEAST_SECRET) {
            secrets.add(node.coerceStringValue());
        }
    }

    private String limited(byte[] json) {
        if (json.length > settings.payloadLimit().bytes()) {
            throw Refusal.of(JobsError.JOB_PAYLOAD_TOO_LARGE);
        }
        return new String(json, StandardCharsets.UTF_8);
    }
}
