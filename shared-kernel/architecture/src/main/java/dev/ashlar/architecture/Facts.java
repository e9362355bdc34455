package dev.ashlar.architecture;

import dev.ashlar.architecture.Fact.Kind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** Takes {@code modules.json} apart into facts that can be compared one by one. */
final class Facts {

    private final Map<Fact, String> facts = new TreeMap<>();

    private Facts() {}

    static Map<Fact, String> in(String which, String json) {
        try {
            Facts facts = new Facts();
            list(read(json), "modules").forEach(facts::module);
            return facts.facts;
        } catch (YAMLException | ClassCastException e) {
            throw new IllegalArgumentException("the " + which + " modules.json cannot be read", e);
        }
    }

    /** JSON is YAML, and the kernel has a reader for that. */
    private static Map<?, ?> read(String json) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(64 * 1024 * 1024);
        return (Map<?, ?>) new Yaml(new SafeConstructor(options)).load(json);
    }

    private void module(Map<?, ?> module) {
        String name = text(module, "name");
        fact(name, Kind.MODULE, "", name, "");
        list(module, "dependencies")
                .forEach(edge -> fact(name, Kind.EDGE, "", text(edge, "to") + " by " + text(edge, "kind"), ""));
        list(module, "api").forEach(type -> {
            String typeName = text(type, "name");
            fact(name, Kind.TYPE, "", typeName, text(type, "kind"));
            ((List<?>) member(type, "signatures"))
                    .forEach(signature -> fact(name, Kind.SIGNATURE, typeName, typeName + "." + signature, ""));
        });
        list(module, "events").forEach(event -> {
            String eventName = text(event, "name");
            fact(name, Kind.EVENT, "", eventName, "");
            parts(name, Kind.MEMBER, eventName, list(event, "fields"));
        });
        list(module, "tables").forEach(table -> {
            String tableName = text(table, "name");
            fact(name, Kind.TABLE, "", tableName, "");
            parts(name, Kind.COLUMN, tableName, list(table, "columns"));
        });
        list(module, "routes")
                .forEach(route -> fact(
                        name,
                        Kind.ROUTE,
                        "",
                        text(route, "method") + " " + text(route, "path"),
                        text(route, "permission")));
        list(module, "settings")
                .forEach(setting -> fact(name, Kind.SETTING, "", text(setting, "key"), text(setting, "defaultValue")));
        ((List<?>) member(module, "errorCodes"))
                .forEach(code -> fact(name, Kind.ERROR_CODE, "", String.valueOf(code), ""));
    }

    private void parts(String module, Kind kind, String whole, List<Map<?, ?>> parts) {
        parts.forEach(part -> fact(module, kind, whole, whole + "." + text(part, "name"), text(part, "type")));
    }

    private void fact(String module, Kind kind, String of, String name, String value) {
        facts.put(new Fact(module, kind, of, name), value);
    }

    private static String text(Map<?, ?> node, String member) {
        return (String) member(node, member);
    }

    private static List<Map<?, ?>> list(@Nullable Map<?, ?> node, String member) {
        if (node == null) {
            throw new YAMLException("empty");
        }
        return ((List<?>) member(node, member))
                .stream().<Map<?, ?>>map(item -> (Map<?, ?>) item).toList();
    }

    private static Object member(Map<?, ?> node, String member) {
        Object value = node.get(member);
        if (value == null) {
            throw new YAMLException("no " + member);
        }
        return value;
    }
}
