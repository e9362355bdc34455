package dev.ashlar.testing;

import dev.ashlar.kernel.Event;
import dev.ashlar.kernel.Module;
import dev.ashlar.kernel.Upcaster;
import io.micronaut.core.beans.BeanIntrospection;
import io.micronaut.core.beans.BeanIntrospector;
import io.micronaut.core.type.Argument;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Compares the events a program declares with the samples of what earlier builds have stored, which lie in
 * {@code modules/<module>/src/test/resources/events}. Databases hold such rows, and nodes of the version before still write
 * them: a member that was removed, renamed or got another type would be lost on the way to the listeners.
 */
public final class StoredEvents {

    private static final String SAMPLES = "modules/%s/src/test/resources/events";
    private static final String WRITE = "mvn test -pl app -am -Dtest=StoredEventsTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dashlar.docs=write";

    private final Map<String, Class<? extends Event>> declared;
    private final Map<String, Upcaster> upcasters = new HashMap<>();
    private final JsonMapper mapper;

    StoredEvents(
            Map<String, Class<? extends Event>> declared, Collection<? extends Upcaster> upcasters, JsonMapper mapper) {
        this.declared = new TreeMap<>(declared);
        upcasters.forEach(upcaster -> this.upcasters.put(upcaster.from(), upcaster));
        this.mapper = mapper;
    }

    /** What would not survive, in a sentence for each; with {@code -Dashlar.docs=write} missing samples are written first. */
    public static List<String> lost(App app, Path root) {
        List<Module> modules =
                Module.all().stream().filter(module -> isBelow(root, module)).toList();
        StoredEvents events = new StoredEvents(
                declared(modules),
                app.context().getBeansOfType(Upcaster.class),
                app.context().getBean(JsonMapper.class));
        try {
            if ("write".equals(System.getProperty("ashlar.docs"))) {
                events.writeMissing(root);
            }
            Map<String, String> samples = new TreeMap<>();
            for (Module module : modules) {
                samples.putAll(read(folder(root, module.name())));
            }
            return events.lost(samples);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Modules that tests make up have no folder, and no past. */
    private static boolean isBelow(Path root, Module module) {
        return Files.isDirectory(root.resolve("modules").resolve(module.name()));
    }

    private static Map<String, Class<? extends Event>> declared(List<Module> modules) {
        Map<String, Class<? extends Event>> declared = new HashMap<>();
        for (BeanIntrospection<Object> found : BeanIntrospector.SHARED.findIntrospections(Event.Name.class)) {
            if (modules.stream()
                    .anyMatch(module -> found.getBeanType().getPackageName().equals(module.packageName()))) {
                declared.put(
                        found.stringValue(Event.Name.class).orElseThrow(),
                        found.getBeanType().asSubclass(Event.class));
            }
        }
        return declared;
    }

    private static Map<String, String> read(Path folder) throws IOException {
        Map<String, String> samples = new TreeMap<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.sorted().toList()) {
                    samples.put(file.getFileName().toString(), Files.readString(file));
                }
            }
        }
        return samples;
    }

    private static Path folder(Path root, String module) {
        return root.resolve(SAMPLES.formatted(module));
    }

    private void writeMissing(Path root) throws IOException {
        for (Map.Entry<String, Class<? extends Event>> event : declared.entrySet()) {
            Path file = folder(root, moduleOf(event.getKey())).resolve(event.getKey() + ".json");
            if (!Files.exists(file)) {
                JsonNode sample = SampleValues.of(event.getValue());
                Files.createDirectories(file.getParent());
                Files.writeString(file, text(sample) + "\n");
            }
        }
    }

    /**
     * The same for samples by the names of their files: {@code users.user-registered.v1.json}, and
     * {@code users.user-registered.v1+locale.json} for one that was added when the event got another member.
     */
    List<String> lost(Map<String, String> samples) {
        List<String> sentences = new ArrayList<>();
        Map<String, Set<String>> known = new HashMap<>();
        samples.forEach((file, text) -> {
            String name = eventOf(file);
            try {
                JsonNode sample = tree(text);
                sample.entries().forEach(member -> {
                    if (!member.getValue().isNull()) {
                        known.computeIfAbsent(name, event -> new HashSet<>()).add(member.getKey());
                    }
                });
                known.computeIfAbsent(name, event -> new HashSet<>());
                sentences.addAll(lost(file, name, sample));
            } catch (IOException | IllegalStateException e) {
                sentences.add("%s is not a JSON object: bring it back as it was committed".formatted(file));
            }
        });
        declared.forEach((name, type) -> {
            Set<String> members = known.get(name);
            if (members == null) {
                sentences.add("%s has no sample: write it with `%s` and commit %s/%s.json"
                        .formatted(name, WRITE, SAMPLES.formatted(moduleOf(name)), name));
            } else {
                Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .filter(member -> !members.contains(member))
                        .forEach(member -> sentences.add(
                                """
                                no sample of %s has the member %s: leave the samples as they are and add one with it, %s/%s+%s.json""".formatted(name, member, SAMPLES.formatted(moduleOf(name)), name, member)));
            }
        });
        return sentences;
    }

    private List<String> lost(String file, String stored, JsonNode sample) throws IOException {
        String name = stored;
        JsonNode then = sample;
        for (Upcaster next = upcasters.get(name); next != null; next = upcasters.get(name)) {
            then = next.upcast(then);
            name = next.to();
        }
        Class<? extends Event> type = declared.get(name);
        if (type == null) {
            return List.of("""
                    nothing reads %s any more, and databases hold such rows (%s): keep a record with @Event.Name("%s"), or add an \
                    Upcaster from it to the version that takes its place""".formatted(name, file, name));
        }
        JsonNode now;
        try {
            now = again(type, then);
        } catch (IOException | RuntimeException e) {
            return List.of(
                    """
                    %s cannot be read as %s any more (%s: %s): a member has another type, or a new one is required. %s""".formatted(stored, type.getSimpleName(), file, Objects.toString(e.getMessage()), remedy(name)));
        }
        List<String> sentences = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member : then.entries()) {
            JsonNode kept = now.get(member.getKey());
            if (!member.getValue().equals(kept) && !(member.getValue().isNull() && kept == null)) {
                sentences.add("""
                        the member %s of %s is %s in %s and %s after reading: it was removed or renamed, or means something else. %s""".formatted(
                                member.getKey(),
                                stored,
                                text(member.getValue()),
                                file,
                                kept == null ? "gone" : text(kept),
                                remedy(name)));
            }
        }
        for (Map.Entry<String, JsonNode> member : now.entries()) {
            if (then.get(member.getKey()) == null && !member.getValue().isNull()) {
                sentences.add("""
                        rows of %s without the member %s (%s) are read as if it were %s: make the new member @Nullable, or %s""".formatted(stored, member.getKey(), file, text(member.getValue()), newVersion(name)));
            }
        }
        return sentences;
    }

    private static String remedy(String name) {
        return "Bring it back as it was, or " + newVersion(name);
    }

    private static String newVersion(String name) {
        int version = name.lastIndexOf(".v");
        String next = version < 0
                ? name + ".v2"
                : name.substring(0, version) + ".v" + (Integer.parseInt(name.substring(version + 2)) + 1);
        return "call the changed record %s and add an Upcaster from %s to it".formatted(next, name);
    }

    /** Read and written once more. */
    private <E extends Event> JsonNode again(Class<E> type, JsonNode sample) throws IOException {
        E event = Objects.requireNonNull(mapper.readValueFromTree(sample, Argument.of(type)));
        return tree(new String(mapper.writeValueAsBytes(Argument.of(type), event), StandardCharsets.UTF_8));
    }

    private JsonNode tree(String text) throws IOException {
        JsonNode tree = Objects.requireNonNull(mapper.readValue(text, Argument.of(JsonNode.class)));
        if (!tree.isObject()) {
            throw new IllegalStateException("an event is an object");
        }
        return tree;
    }

    private String text(JsonNode node) {
        try {
            return new String(mapper.writeValueAsBytes(Argument.of(JsonNode.class), node), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String eventOf(String file) {
        String name = file.endsWith(".json") ? file.substring(0, file.length() - 5) : file;
        int note = name.indexOf('+');
        return note < 0 ? name : name.substring(0, note);
    }

    private static String moduleOf(String event) {
        int dot = event.indexOf('.');
        return dot < 0 ? event : event.substring(0, dot);
    }
}
