package dev.ashlar.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The linter for OpenAPI documents, where it is installed. */
public final class Spectral {

    private final Path command;

    private Spectral(Path command) {
        this.command = command;
    }

    /** The command named by the property {@code ashlar.spectral}, or the one on the path. */
    public static Optional<Spectral> find() {
        String given = System.getProperty("ashlar.spectral", "");
        Stream<Path> candidates = given.isEmpty()
                ? Arrays.stream(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
                        .map(folder -> Path.of(folder, "spectral"))
                : Stream.of(Path.of(given));
        return candidates.filter(Files::isExecutable).findFirst().map(Spectral::new);
    }

    /** What the rules for OpenAPI find, one line each; nothing when the document is clean. */
    public List<String> lint(Path folder, String document) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("openapi.json"), document);
        Path rules = Files.writeString(folder.resolve("rules.yaml"), "extends: [\"spectral:oas\"]\n");
        Path output = folder.resolve("findings.txt");
        Process process = new ProcessBuilder(
                        command.toString(),
                        "lint",
                        "--ruleset",
                        rules.toString(),
                        "--fail-severity",
                        "hint",
                        "--format",
                        "text",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException("spectral does not come to an end");
        }
        List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8).stream()
                .filter(line -> !line.isBlank())
                .toList();
        return process.exitValue() == 0 ? List.of() : lines;
    }
}
