package dev.ashlar.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The compiled production classes of every artifact in the project, whatever package they are in. */
public final class ProjectClasses {

    /** The kits that tests stand on are no part of the product. */
    private static final List<String> TEST_KITS = List.of("shared-kernel/testing", "shared-kernel/architecture");

    private ProjectClasses() {}

    public static JavaClasses under(Path root) {
        return new ClassFileImporter().importPaths(classFolders(root));
    }

    private static List<Path> classFolders(Path root) {
        try (Stream<Path> folders = Files.find(root, 5, (path, attributes) -> attributes.isDirectory())) {
            return folders.filter(folder -> folder.endsWith(Path.of("src", "main", "java")))
                    .map(folder -> folder.resolve("../../..").normalize())
                    .filter(artifact -> TEST_KITS.stream().noneMatch(artifact::endsWith))
                    .map(artifact -> artifact.resolve("target/classes"))
                    .filter(Files::isDirectory)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder of the whole project, from whichever folder in it the tests of an artifact run. */
    public static Path root() {
        Path here = Path.of("").toAbsolutePath();
        for (Path folder = here; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("pom.xml")) && Files.isDirectory(folder.resolve("modules"))) {
                return folder;
            }
        }
        throw new IllegalStateException(here + " is in no project with modules");
    }
}
