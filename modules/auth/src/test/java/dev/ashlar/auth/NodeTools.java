package dev.ashlar.auth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of others that some tests want, where they are there. */
final class NodeTools {

    private NodeTools() {}

    static boolean isThere(String program) {
        return List.of(System.getenv("PATH").split(":", -1)).stream()
                .map(directory -> Path.of(directory, program))
                .anyMatch(Files::isExecutable);
    }

    /** Fetches a package into the directory; false when it is not to be had. */
    static boolean install(Path directory, String what) throws IOException, InterruptedException {
        Process npm = new ProcessBuilder(
                        "npm",
                        "install",
                        "--prefix",
                        directory.toString(),
                        "--no-audit",
                        "--no-fund",
                        "--no-save",
                        "--ignore-scripts",
                        "--prefer-offline",
                        what)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("npm.log").toFile())
                .start();
        if (!npm.waitFor(3, TimeUnit.MINUTES)) {
            npm.destroyForcibly();
            return false;
        }
        return npm.exitValue() == 0;
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            paths.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
