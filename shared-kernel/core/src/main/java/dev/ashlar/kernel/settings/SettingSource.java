package dev.ashlar.kernel.settings;

import dev.ashlar.kernel.settings.SettingMistakes.Mistake;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** A place that settings come from: the command line, the environment, a {@code .env} file, a YAML file. */
public sealed interface SettingSource {

    @Nullable
    String find(String key, String variable);

    /** Where the value of this key stands, for people. */
    String describe(SettingKey key);

    /** What the source says that no key answers to. */
    List<Mistake> unknownKeys(List<SettingKey> known);

    /** An empty variable counts as not set, as container tools write it; an empty value in a file is meant. */
    boolean blankMeansUnset();

    /** Variables of the process, or lines of a {@code .env} file. Only names that begin with {@code ASHLAR_} must be known. */
    record Variables(String name, Map<String, String> variables) implements SettingSource {

        public static Variables environment() {
            return new Variables("environment", System.getenv());
        }

        /** The file as docker and Node read it: {@code NAME=value} lines, {@code #} comments, optional quotes. */
        public static Variables file(Path file) {
            Map<String, String> variables = new LinkedHashMap<>();
            try (Stream<String> lines = Files.lines(file)) {
                lines.map(String::strip)
                        .filter(line -> !line.isEmpty() && !line.startsWith("#") && line.contains("="))
                        .map(line -> line.startsWith("export ") ? line.substring(7) : line)
                        .forEach(line -> {
                            int equals = line.indexOf('=');
                            variables.put(
                                    line.substring(0, equals).strip(),
                                    unquoted(line.substring(equals + 1).strip()));
                        });
            } catch (IOException e) {
                throw SettingMistakes.of("the file " + file, "cannot be read");
            }
            return new Variables(file.toString(), variables);
        }

        /** The same without a variable that is no setting. */
        public Variables without(String variable) {
            Map<String, String> rest = new LinkedHashMap<>(variables);
            rest.remove(variable);
            return new Variables(name, rest);
        }

        private static String unquoted(String value) {
            boolean quoted = value.length() > 1
                    && ((value.startsWith("\"") && value.endsWith("\""))
                            || (value.startsWith("'") && value.endsWith("'")));
            if (quoted) {
                return value.substring(1, value.length() - 1);
            }
            int comment = value.indexOf(" #");
            return comment < 0 ? value : value.substring(0, comment).strip();
        }

        @Override
        public @Nullable String find(String key, String variable) {
            return variables.get(variable);
        }

        @Override
        public String describe(SettingKey key) {
            return name.equals("environment") ? "environment variable " + key.variable() : name;
        }

        @Override
        public List<Mistake> unknownKeys(List<SettingKey> known) {
            List<String> names = known.stream().map(SettingKey::variable).toList();
            return variables.keySet().stream()
                    .filter(variable -> variable.startsWith("ASHLAR_") && !names.contains(variable))
                    .map(variable -> Mistake.unknown(variable, names, name))
                    .toList();
        }

        @Override
        public boolean blankMeansUnset() {
            return true;
        }
    }

    /** Values by key: from {@code --key=value} arguments or from a YAML file. */
    record Keys(String name, Map<String, String> values) implements SettingSource {

        public static Keys yaml(Path file) {
            LoaderOptions options = new LoaderOptions();
            options.setAllowDuplicateKeys(false);
            try (Reader reader = Files.newBufferedReader(file)) {
                Map<String, String> flat = new LinkedHashMap<>();
                flatten("", new Yaml(new SafeConstructor(options)).load(reader), flat);
                return new Keys(file.toString(), flat);
            } catch (IOException e) {
                throw SettingMistakes.of("the file " + file, "cannot be read");
            } catch (YAMLException e) {
                throw SettingMistakes.of("the file " + file, "is not YAML: " + e.getMessage());
            }
        }

        private static void flatten(String prefix, @Nullable Object node, Map<String, String> flat) {
            switch (node) {
                case null -> flat.put(prefix, "");
                case Map<?, ?> map ->
                    map.forEach((key, value) -> flatten(prefix.isEmpty() ? "" + key : prefix + "." + key, value, flat));
                case List<?> list ->
                    flat.put(prefix, list.stream().map(String::valueOf).collect(Collectors.joining(",")));
                default -> flat.put(prefix, node.toString());
            }
        }

        @Override
        public @Nullable String find(String key, String variable) {
            return values.get(key);
        }

        @Override
        public String describe(SettingKey key) {
            return name;
        }

        @Override
        public List<Mistake> unknownKeys(List<SettingKey> known) {
            List<String> names = known.stream().map(SettingKey::key).toList();
            List<Mistake> unknown = new ArrayList<>();
            for (String key : values.keySet()) {
                if (!key.isEmpty() && !names.contains(key)) {
                    unknown.add(Mistake.unknown(key, names, name));
                }
            }
            return unknown;
        }

        @Override
        public boolean blankMeansUnset() {
            return false;
        }
    }
}
