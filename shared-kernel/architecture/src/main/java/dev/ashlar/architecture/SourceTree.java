package dev.ashlar.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The files under {@code src/main} of every artifact in the project: finds the line that a class file came from. */
final class SourceTree {

    private static final String JAVA = "src/main/java/";
    private static final String RESOURCES = "src/main/resources/";
    private static final Set<String> NOT_SOURCES = Set.of("target", "node_modules");
    private static final Pattern NOT_CODE = Pattern.compile("\\s*(import |package |\\*|//|/\\*).*");

    private final Path root;
    private final Map<String, String> javaFiles = new HashMap<>();
    private final Map<String, SortedMap<String, String>> filesByPackage = new TreeMap<>();
    private final List<String> resources = new ArrayList<>();
    private final Map<String, List<String>> lines = new HashMap<>();

    private SourceTree(Path root) {
        this.root = root;
    }

    static SourceTree under(Path root) {
        SourceTree tree = new SourceTree(root.toAbsolutePath().normalize());
        try {
            Files.walkFileTree(tree.root, tree.new Collector());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        tree.resources.sort(null);
        return tree;
    }

    /** The file of a class, relative to the project; the name of the class when its source is elsewhere. */
    String fileOf(JavaClass type) {
        String name = type.getSource()
                .flatMap(Source::getFileName)
                .orElseGet(() -> outermost(type).getSimpleName() + ".java");
        String inPackage = type.getPackageName().replace('.', '/') + "/" + name;
        return javaFiles.getOrDefault(inPackage, inPackage);
    }

    /** The first line of code that has the word, else the first line at all that has it, else the first line. */
    int lineOf(String file, String word) {
        Pattern whole = Pattern.compile("(?<![\\w$])" + Pattern.quote(word) + "(?![\\w$])");
        List<String> text = read(file);
        int mentioned = 0;
        for (int i = 0; i < text.size(); i++) {
            if (whole.matcher(text.get(i)).find()) {
                if (!NOT_CODE.matcher(text.get(i)).matches()) {
                    return i + 1;
                }
                mentioned = mentioned == 0 ? i + 1 : mentioned;
            }
        }
        return Math.max(1, mentioned);
    }

    List<String> read(String file) {
        return lines.computeIfAbsent(file, path -> {
            try {
                return Files.isRegularFile(root.resolve(path)) ? Files.readAllLines(root.resolve(path)) : List.of();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Every package, with the source folders that hold files of it, and a file in each. */
    Map<String, SortedMap<String, String>> filesByPackage() {
        return filesByPackage;
    }

    Collection<String> resources() {
        return resources;
    }

    /** What follows {@code src/main/resources/} in the path of a resource. */
    static String inResources(String file) {
        return file.substring(file.indexOf(RESOURCES) + RESOURCES.length());
    }

    static JavaClass outermost(JavaClass type) {
        JavaClass outermost = type;
        while (outermost.getEnclosingClass().isPresent()) {
            outermost = outermost.getEnclosingClass().get();
        }
        return outermost;
    }

    private final class Collector extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            String name = String.valueOf(directory.getFileName());
            boolean skipped =
                    name.startsWith(".") || NOT_SOURCES.contains(name) || directory.endsWith(Path.of("src", "test"));
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
            String file = root.relativize(path).toString().replace('\\', '/');
            int java = file.indexOf(JAVA);
            if (java >= 0 && file.endsWith(".java")) {
                String inPackage = file.substring(java + JAVA.length());
                javaFiles.put(inPackage, file);
                int end = inPackage.lastIndexOf('/');
                filesByPackage
                        .computeIfAbsent(
                                inPackage.substring(0, Math.max(0, end)).replace('/', '.'), name -> new TreeMap<>())
                        .merge(
                                file.substring(0, java + JAVA.length()),
                                file,
                                (one, other) -> one.compareTo(other) < 0 ? one : other);
            } else if (file.contains(RESOURCES)) {
                resources.add(file);
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
