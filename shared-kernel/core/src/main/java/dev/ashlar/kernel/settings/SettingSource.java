package dev.ashlar.kernel.settings;

import dev.ashlar.kernel.settings.SettingMistakes.Mistake;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A place that settings come from: the command line, the environment, a {@code .env} file, a YAML file. */
public sealed interface SettingSource {

    /** A value as it was written, and where. */
    record Found(String text, String origin) {}

    @Nullable
    Found find(SettingKey key);

    /** What stands there under a name that no key has. */
    List<Mistake> unknown(List<SettingKey> known);

    /** The names found there that nobody knows and that are probably meant for somebody else. */
    default List<String> strangers(List<SettingKey> known) {
        return List.of();
    }

    /** The value of a key that exists no more, if it is still set here. */
    @Nullable
    Found findRetired(String key);

    /** What could not even be read. */
    List<Mistake> faults();

    /**
     * Variables of the process, or lines of a {@code .env} file. In the file every name that begins with {@code ASHLAR_} must be
     * known. The environment belongs to others too, so there only what looks like one of ours misspelt is a mistake.
     */
    record Variables(String name, Map<String, String> variables, Map<String, Integer> lines, List<Mistake> faults)
            implements SettingSource {

        private static final String ENVIRONMENT = "environment";

        private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");

        /** What Kubernetes sets in every container for a service whose name begins with "ashlar"; not meant for us. */
        private static final Pattern SERVICE_LINK = Pattern.compile("ASHLAR(_[A-Z0-9_]+)?_(SERVICE_HOST"
                + "|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

        /** What services like this one often have and this one has no use for: whoever sets it should know. */
        private static final Set<String> EXPECTED_BY_OTHERS = Set.of("REDIS_URL");

        private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

        public Variables(String name, Map<String, String> variables) {
            this(name, variables, Map.of(), List.of());
        }

        public static Variables environment() {
            return environment(System.getenv());
        }

        static Variables environment(Map<String, String> process) {
            Map<String, String> variables = new LinkedHashMap<>();
            process.forEach((name, value) -> {
                boolean link = SERVICE_LINK.matcher(name).matches()
                        || (name.startsWith("ASHLAR_")
                                && name.endsWith("_PORT")
                                && SERVICE_ADDRESS.matcher(value).matches());
                if (!link) {
                    variables.put(name, value);
                }
            });
            return new Variables(ENVIRONMENT, variables);
        }

        /** The file as docker and Node read it: {@code NAME=value} lines, {@code #} comments, optional quotes. */
        public static Variables file(Path file) {
            Map<String, String> variables = new LinkedHashMap<>();
            Map<String, Integer> lines = new LinkedHashMap<>();
            List<Mistake> faults = new ArrayList<>();
            int number = 0;
            for (String line : read(file, faults).lines().toList()) {
                number++;
                String stripped = line.strip();
                if (stripped.isEmpty() || stripped.startsWith("#")) {
                    continue;
                }
                String assignment =
                        stripped.startsWith("export ") ? stripped.substring(7).strip() : stripped;
                int equals = assignment.indexOf('=');
                String variable =
                        equals < 0 ? "" : assignment.substring(0, equals).strip();
                if (!NAME.matcher(variable).matches()) {
                    faults.add(Mistake.inFile(file + " line " + number, "is not of the form NAME=value"));
                    continue;
                }
                variables.put(
                        variable, unquoted(assignment.substring(equals + 1).strip()));
                lines.put(variable, number);
            }
            return new Variables(file.toString(), variables, lines, List.copyOf(faults));
        }

        /** The same without variables that are no settings. */
        public Variables without(Iterable<String> names) {
            Map<String, String> rest = new LinkedHashMap<>(variables);
            names.forEach(rest::remove);
            return new Variables(name, rest, lines, faults);
        }

        private static String unquoted(String value) {
            if (!value.isEmpty() && (value.charAt(0) == '"' || value.charAt(0) == '\'')) {
                int end = value.indexOf(value.charAt(0), 1);
                if (end > 0) {
                    return value.substring(1, end);
                }
            }
            int comment = value.indexOf(" #");
            return comment < 0 ? value : value.substring(0, comment).strip();
        }

        /** An empty variable counts as not set, as container tools write it. */
        @Override
        public @Nullable Found find(SettingKey key) {
            for (String variable : key.variables()) {
                String text = variables.get(variable);
                if (text != null && !text.isBlank()) {
                    return new Found(text, origin(variable));
                }
            }
            return null;
        }

        @Override
        public @Nullable Found findRetired(String key) {
            String variable = SettingKey.variableOf(key);
            String text = variables.get(variable);
            return text == null ? null : new Found(text, origin(variable));
        }

        @Override
        public List<Mistake> unknown(List<SettingKey> known) {
            List<String> names = namesOf(known);
            return unknownIn(names)
                    .filter(variable -> isOurs(variable, names))
                    .map(variable -> Mistake.unknown(variable, names, origin(variable)))
                    .toList();
        }

        @Override
        public List<String> strangers(List<SettingKey> known) {
            List<String> names = namesOf(known);
            return Stream.concat(
                            unknownIn(names).filter(variable -> !isOurs(variable, names)),
                            variables.keySet().stream().filter(EXPECTED_BY_OTHERS::contains))
                    .toList();
        }

        private static List<String> namesOf(List<SettingKey> known) {
            return known.stream().flatMap(key -> key.variables().stream()).toList();
        }

        private Stream<String> unknownIn(List<String> names) {
            return variables.keySet().stream()
                    .filter(variable -> variable.startsWith("ASHLAR_") && !names.contains(variable));
        }

        private boolean isOurs(String variable, List<String> names) {
            return !name.equals(ENVIRONMENT)
                    || Suggestion.nearest(variable, names).isPresent();
        }

        private String origin(String variable) {
            Integer line = lines.get(variable);
            return line == null ? "environment variable " + variable : name + " line " + line;
        }
    }

    /** Values by key: from {@code --key=value} arguments or from a YAML file. */
    record Keys(String name, Map<String, String> values, Map<String, Integer> lines, List<Mistake> faults)
            implements SettingSource {

        public Keys(String name, Map<String, String> values) {
            this(name, values, Map.of(), List.of());
        }

        /**
         * Nested or dotted keys. Values are taken as they are written, without YAML's own idea of types: {@code 010} stays
         * {@code 010} and {@code 1:30} is no number.
         */
        public static Keys yaml(Path file) {
            Map<String, String> values = new LinkedHashMap<>();
            Map<String, Integer> lines = new LinkedHashMap<>();
            List<Mistake> faults = new ArrayList<>();
            LoaderOptions options = new LoaderOptions();
            options.setMaxAliasesForCollections(0);
            try {
                Node root = new Yaml(new SafeConstructor(options)).compose(new StringReader(read(file, faults)));
                if (root instanceof MappingNode mapping) {
                    new Flattened(file.toString(), values, lines, faults).add("", mapping);
                } else if (root != null) {
                    faults.add(Mistake.inFile(file.toString(), "holds no keys"));
                }
            } catch (MarkedYAMLException e) {
                // The message of the exception quotes the line, which may hold a secret.
                String where = e.getProblemMark() == null
                        ? ""
                        : " line " + (e.getProblemMark().getLine() + 1);
                faults.add(Mistake.inFile(file + where, "is not YAML: " + e.getProblem()));
            } catch (YAMLException e) {
                faults.add(Mistake.inFile(file.toString(), "is not YAML"));
            }
            return new Keys(file.toString(), values, lines, List.copyOf(faults));
        }

        /** An empty value in a file is meant: it is the value. */
        @Override
        public @Nullable Found find(SettingKey key) {
            return findRetired(key.key());
        }

        @Override
        public @Nullable Found findRetired(String key) {
            String text = values.get(key);
            return text == null ? null : new Found(text, origin(key));
        }

        @Override
        public List<Mistake> unknown(List<SettingKey> known) {
            List<String> names = known.stream().map(SettingKey::key).toList();
            return values.keySet().stream()
                    .filter(key -> !names.contains(key))
                    .map(key -> Mistake.unknown(key, names, origin(key)))
                    .toList();
        }

        private String origin(String key) {
            Integer line = lines.get(key);
            return line == null ? name : name + " line " + line;
        }

        private record Flattened(
                String file, Map<String, String> values, Map<String, Integer> lines, List<Mistake> faults) {

            void add(String prefix, MappingNode mapping) {
                for (NodeTuple entry : mapping.getValue()) {
                    String name = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
                    add(prefix.isEmpty() ? name : prefix + "." + name, entry.getValueNode(), entry.getKeyNode());
                }
            }

            private void add(String key, Node value, Node place) {
                switch (value) {
                    case MappingNode mapping -> add(key, mapping);
                    case SequenceNode list ->
                        put(
                                key,
                                list.getValue().stream()
                                        .map(item -> item instanceof ScalarNode scalar ? scalar.getValue() : "?")
                                        .collect(Collectors.joining(",")),
                                place);
                    case ScalarNode scalar ->
                        put(key, scalar.getTag().equals(Tag.NULL) ? "" : scalar.getValue(), place);
                    default ->
                        faults.add(
                                Mistake.inFile(file, "has something under " + key + " that is neither key nor value"));
                }
            }

            private void put(String key, String value, Node place) {
                int line = place.getStartMark().getLine() + 1;
                if (values.putIfAbsent(key, value) == null) {
                    lines.put(key, line);
                } else {
                    faults.add(Mistake.inFile(
                            file + " line " + line, "sets " + key + " again, after line " + lines.get(key)));
                }
            }
        }
    }

    private static String read(Path file, List<Mistake> faults) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            faults.add(Mistake.inFile(file.toString(), "cannot be read"));
            return "";
        }
    }

    /** The sources themselves, for whoever asks all of them. */
    static Stream<Found> all(List<SettingSource> sources, SettingKey key) {
        return sources.stream().map(source -> source.find(key)).flatMap(Stream::ofNullable);
    }
}
