package dev.ashlar.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** The small project of the rules' pages, with an example laid over it, compiled in a folder of its own. */
final class ExampleProject {

    static final LocalDate TODAY = LocalDate.of(2026, 6, 1);
    static final String BASELINE = "app/src/test/resources/architecture-baseline.txt";

    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    /** One for all examples: opening the class path is most of the work. */
    private static final StandardJavaFileManager FILES = COMPILER.getStandardFileManager(null, null, null);

    private static final List<Path> CLASS_PATH = Stream.of(
                    System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1))
            .map(Path::of)
            .toList();

    private static final String IMPORTS = Stream.of(
                    "dev.ashlar.kernel.*",
                    "dev.ashlar.kernel.settings.*",
                    "dev.ashlar.shop.*",
                    "dev.ashlar.users.*",
                    "io.micronaut.context.annotation.*",
                    "io.micronaut.core.annotation.NonBlocking",
                    "io.micronaut.data.annotation.*",
                    "io.micronaut.data.jdbc.annotation.*",
                    "io.micronaut.data.model.query.builder.sql.Dialect",
                    "io.micronaut.data.repository.*",
                    "io.micronaut.http.annotation.*",
                    "io.micronaut.scheduling.*",
                    "io.micronaut.scheduling.annotation.*",
                    "io.micronaut.security.annotation.Secured",
                    "io.micronaut.security.rules.SecurityRule",
                    "jakarta.inject.*",
                    "java.security.SecureRandom",
                    "java.time.*",
                    "java.util.*",
                    "java.util.concurrent.*",
                    "org.jspecify.annotations.*",
                    "org.slf4j.*")
            .map(name -> "import " + name + "; ")
            .collect(Collectors.joining());

    private final Path root;
    private final JavaClasses classes;

    private ExampleProject(Path root, JavaClasses classes) {
        this.root = root;
        this.classes = classes;
    }

    static ExampleProject in(Path folder) {
        return in(folder, Map.of());
    }

    static ExampleProject in(Path folder, Map<String, String> overlay) {
        Map<String, String> files =
                new LinkedHashMap<>(RulePage.exampleProject().files());
        files.putAll(overlay);
        files.values().removeIf(ExampleProject::isEmpty);
        Path root = folder.resolve("project");
        files.forEach((path, text) -> write(root.resolve(path), path.endsWith(".java") ? complete(path, text) : text));
        compile(
                files.keySet().stream()
                        .filter(path -> path.endsWith(".java"))
                        .map(root::resolve)
                        .toList(),
                classesOf(root));
        return new ExampleProject(root, new ClassFileImporter().importPath(classesOf(root)));
    }

    Path root() {
        return root;
    }

    JavaClasses classes() {
        return classes;
    }

    Report check() {
        return ArchitectureSuite.of(classes, root)
                .with(Baseline.read(root, BASELINE))
                .check(TODAY);
    }

    /** Compiles a class within the project, to prove that a suggestion is possible. */
    void compiles(String file, String code) {
        String path = "modules/suggestion/src/main/java/" + file;
        write(root.resolve(path), complete(path, code));
        compile(List.of(root.resolve(path)), classesOf(root));
    }

    private static Path classesOf(Path root) {
        return root.resolve("target/classes");
    }

    private static boolean isEmpty(String text) {
        return text.lines().skip(1).allMatch(String::isBlank);
    }

    /** Puts package and imports where the path stands, so that lines keep their numbers. */
    private static String complete(String path, String text) {
        String inPackage = path.substring(path.indexOf("src/main/java/") + "src/main/java/".length());
        String name = inPackage.substring(0, inPackage.lastIndexOf('/')).replace('/', '.');
        String code = text.substring(text.indexOf('\n') + 1);
        return path.endsWith("package-info.java")
                ? "\n" + code + "package " + name + "; " + IMPORTS
                : "package " + name + "; " + IMPORTS + "\n" + code;
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void compile(List<Path> sources, Path output) {
        StringWriter problems = new StringWriter();
        List<String> options = List.of("-proc:none", "-parameters", "-nowarn");
        try {
            FILES.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(Files.createDirectories(output)));
            FILES.setLocationFromPaths(
                    StandardLocation.CLASS_PATH,
                    Stream.concat(Stream.of(output), CLASS_PATH.stream()).toList());
            boolean compiled = COMPILER.getTask(
                            problems, FILES, null, options, null, FILES.getJavaFileObjectsFromPaths(sources))
                    .call();
            if (!compiled) {
                throw new AssertionError("does not compile: " + problems);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
