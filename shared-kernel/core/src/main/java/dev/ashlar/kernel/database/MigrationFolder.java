package dev.ashlar.kernel.database;

import dev.ashlar.kernel.database.DatabaseAddress.Vendor;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.flywaydb.core.internal.resolver.ChecksumCalculator;
import org.jspecify.annotations.Nullable;

/**
 * The migrations of one module: {@code db/<module>/*.sql} for both databases, and those in the subfolder named after the
 * vendor. The folder is listed through java.nio because Flyway's own scanner finds nothing in a native image.
 */
final class MigrationFolder implements ResourceProvider {

    private final String module;
    private final List<Script> scripts;

    private MigrationFolder(String module, List<Script> scripts) {
        this.module = module;
        this.scripts = scripts;
    }

    static MigrationFolder of(String module, Vendor vendor) {
        List<Script> scripts = new ArrayList<>();
        String common = "db/" + module;
        collect(common, scripts);
        collect(common + "/" + vendor.name().toLowerCase(Locale.ROOT), scripts);
        return new MigrationFolder(module, List.copyOf(scripts));
    }

    String module() {
        return module;
    }

    /** Where a script lies in the module's resources. */
    String pathOf(String script) {
        String name = script.substring(script.lastIndexOf('/') + 1);
        return scripts.stream()
                .filter(known -> known.name.equals(name))
                .map(known -> known.path)
                .findFirst()
                .orElse("db/" + module + "/" + name);
    }

    boolean isEmpty() {
        return scripts.isEmpty();
    }

    int size() {
        return scripts.size();
    }

    /** Of every step the checksum that a history has of it; a script whose name gives no version is no step. */
    Map<MigrationVersion, Integer> checksums() {
        Map<MigrationVersion, Integer> checksums = new HashMap<>();
        for (Script script : scripts) {
            int end = script.name.indexOf("__");
            if (script.name.startsWith("V") && end > 1) {
                checksums.put(
                        MigrationVersion.fromVersion(script.name.substring(1, end)),
                        ChecksumCalculator.calculate(script));
            }
        }
        return checksums;
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
        return scripts.stream()
                .filter(script ->
                        script.name.startsWith(prefix) && Stream.of(suffixes).anyMatch(script.name::endsWith))
                .<LoadableResource>map(script -> script)
                .toList();
    }

    @Override
    public @Nullable LoadableResource getResource(String name) {
        return scripts.stream()
                .filter(script -> script.name.equals(name))
                .findFirst()
                .orElse(null);
    }

    private static void collect(String folder, List<Script> scripts) {
        URL place = MigrationFolder.class.getResource("/" + folder);
        if (place == null) {
            return;
        }
        try {
            for (String name : namesIn(place.toURI(), folder)) {
                if (name.endsWith(".sql")) {
                    scripts.add(new Script(folder + "/" + name, name));
                }
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("cannot list the migrations in " + folder, e);
        }
    }

    private static List<String> namesIn(URI place, String folder) throws IOException {
        if (place.getScheme().equals("file")) {
            return namesIn(Path.of(place));
        }
        try (FileSystem archive = FileSystems.newFileSystem(place, Map.of())) {
            return namesIn(archive.getPath("/" + folder));
        } catch (FileSystemAlreadyExistsException e) {
            return namesIn(FileSystems.getFileSystem(place).getPath("/" + folder));
        }
    }

    private static List<String> namesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static final class Script extends LoadableResource {

        private final String path;
        private final String name;

        Script(String path, String name) {
            this.path = path;
            this.name = name;
        }

        @Override
        public Reader read() {
            InputStream content = MigrationFolder.class.getResourceAsStream("/" + path);
            if (content == null) {
                throw new IllegalStateException("the migration " + path + " has gone");
            }
            return new InputStreamReader(content, StandardCharsets.UTF_8);
        }

        @Override
        public String getAbsolutePath() {
            return path;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return path;
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}
