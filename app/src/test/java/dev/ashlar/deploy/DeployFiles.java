package dev.ashlar.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Finds and reads the deployment files of this source tree. */
public final class DeployFiles {

    private static final Path FOLDER = folder();

    private DeployFiles() {}

    public static Path path(String name) {
        return FOLDER.resolve(name);
    }

    public static String text(String name) {
        try {
            return Files.readString(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Path> all() {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The documents of a YAML file; a key that is written twice is a mistake. */
    static List<Object> yaml(String name) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Iterable<Object> documents = new Yaml(new SafeConstructor(options)).loadAll(text(name));
        return StreamSupport.stream(documents.spliterator(), false).toList();
    }

    /** The value at a path of keys and positions, {@code spec/containers/0/image}; fails when there is none. */
    static Object at(Object document, String path) {
        Object node = document;
        for (String step : path.split("/", -1)) {
            @Nullable
            Object next = node instanceof List<?> list
                    ? list.get(Integer.parseInt(step))
                    : ((Map<?, ?>) node).get(step.replace('~', '/'));
            node = Objects.requireNonNull(next, () -> "no " + step + " on the way to " + path);
        }
        return node;
    }

    private static Path folder() {
        for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
            if (Files.isDirectory(up.resolve("config/deploy"))) {
                return up.resolve("config/deploy");
            }
        }
        throw new IllegalStateException("no config/deploy above " + Path.of("").toAbsolutePath());
    }
}
