package dev.ashlar.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page about a rule. Its examples are the rule's fixtures, so that no page can show what is not true. */
record RulePage(String text) {

    private static final Path FOLDER = ProjectClasses.root().resolve("docs/architecture/rules");
    private static final Pattern BLOCK = Pattern.compile("```\\w+\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern PATH = Pattern.compile("(?://|--|#) (\\S+/\\S+)");

    static RulePage of(String rule) {
        return read(FOLDER.resolve(rule + ".md"));
    }

    /** The page with the project that all examples are laid over. */
    static RulePage exampleProject() {
        return read(FOLDER.resolve("README.md"));
    }

    static List<String> rules() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("ASH-"))
                    .map(name -> name.replace(".md", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RulePage read(Path file) {
        try {
            return new RulePage(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String heading() {
        return text.lines().findFirst().orElse("");
    }

    Map<String, String> files() {
        return filesIn(text);
    }

    Map<String, String> refused() {
        return filesIn(section("Refused"));
    }

    Map<String, String> mended() {
        return filesIn(section("Mended"));
    }

    /** The examples that are no files but statements for a database. */
    String refusedSql() {
        return blocksIn(section("Refused"));
    }

    String mendedSql() {
        return blocksIn(section("Mended"));
    }

    private String section(String name) {
        int start = text.indexOf("\n## " + name + "\n");
        if (start < 0) {
            throw new AssertionError(heading() + " has no section " + name);
        }
        int end = text.indexOf("\n## ", start + 1);
        return text.substring(start, end < 0 ? text.length() : end);
    }

    private static String blocksIn(String markdown) {
        StringBuilder blocks = new StringBuilder();
        Matcher block = BLOCK.matcher(markdown);
        while (block.find()) {
            blocks.append(block.group(1));
        }
        return blocks.toString();
    }

    /** Blocks by the path in their first line. */
    private static Map<String, String> filesIn(String markdown) {
        Map<String, String> files = new LinkedHashMap<>();
        Matcher block = BLOCK.matcher(markdown);
        while (block.find()) {
            String code = block.group(1);
            Matcher path = PATH.matcher(code.lines().findFirst().orElse(""));
            if (path.matches()) {
                files.put(path.group(1), code);
            }
        }
        return files;
    }
}
