package dev.ashlar.testing;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** The program under test in a JVM of its own, for tests of starts, ends and crashes: the command that starts it. */
public final class OwnJvm {

    private static final int TRAINING_SECONDS = 120;
    private static final Map<String, List<String>> TRAINED = new ConcurrentHashMap<>();

    private OwnJvm() {}

    /** Java with the class path of this JVM, up to the name of the main class. */
    public static List<String> command(String main) {
        return command(System.getProperty("java.class.path"), main, "-Xshare:auto");
    }

    /**
     * The same with an ahead-of-time cache, which halves what a start costs: for tests that start it many times. The cache
     * is made by one start with these arguments that is stopped once it has printed this word; it serves all tests of a
     * project until a class changes.
     */
    public static List<String> trainedCommand(String main, String ready, String... arguments) {
        return TRAINED.computeIfAbsent(main, name -> {
            try {
                return trained(name, ready, List.of(arguments));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static List<String> trained(String main, String ready, List<String> arguments) throws IOException {
        List<Path> classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(Files::exists)
                .toList();
        Path home =
                Path.of(System.getProperty("basedir", ""), "target", "own-jvm").toAbsolutePath();
        Path made = home.resolve(fingerprint(classPath) + "-" + main);
        Files.createDirectories(home);
        // Two JVMs run the tests of a project: one makes the cache, the other waits for it.
        try (FileChannel channel =
                        FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assert lock.isValid();
            List<Path> jars = jars(classPath, Files.createDirectories(made));
            String path = String.join(
                    File.pathSeparator, jars.stream().map(Path::toString).toList());
            Path cache = made.resolve("cache.aot");
            if (!Files.exists(cache)) {
                Path making = made.resolve("making.aot");
                train(command(path, main, "-XX:AOTCacheOutput=" + making), ready, arguments);
                Files.move(making, cache, StandardCopyOption.ATOMIC_MOVE);
            }
            return command(path, main, "-XX:AOTCache=" + cache);
        }
    }

    /** A cache takes jars only, so each directory of classes becomes one. */
    private static List<Path> jars(List<Path> classPath, Path target) throws IOException {
        List<Path> jars = new ArrayList<>();
        for (Path entry : classPath) {
            if (!Files.isDirectory(entry)) {
                jars.add(entry);
                continue;
            }
            Path jar = target.resolve(jars.size() + ".jar");
            if (!Files.exists(jar)) {
                Path making = target.resolve("making.jar");
                int failed = ToolProvider.findFirst("jar")
                        .orElseThrow()
                        .run(
                                System.out,
                                System.err,
                                "--create",
                                "--no-compress",
                                "--file=" + making,
                                "-C",
                                entry.toString(),
                                ".");
                if (failed != 0) {
                    throw new IOException("cannot make a jar of " + entry);
                }
                Files.move(making, jar, StandardCopyOption.ATOMIC_MOVE);
            }
            jars.add(jar);
        }
        return jars;
    }

    private static String fingerprint(List<Path> classPath) throws IOException {
        CRC32 sum = new CRC32();
        for (Path entry : classPath) {
            for (Path file : files(entry)) {
                sum.update((file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file))
                        .getBytes(StandardCharsets.UTF_8));
            }
        }
        return HexFormat.of().toHexDigits(sum.getValue(), 8);
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void train(List<String> command, String ready, List<String> arguments) throws IOException {
        Path data = Files.createTempDirectory("ashlar-training");
        List<String> line = new ArrayList<>(command);
        line.addAll(arguments);
        Process process = new ProcessBuilder(line)
                .directory(data.toFile())
                .redirectErrorStream(true)
                .start();
        StringBuilder said = new StringBuilder();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            boolean isReady = false;
            for (String text = output.readLine(); text != null; text = output.readLine()) {
                said.append(text).append('\n');
                if (!isReady && text.contains(ready)) {
                    isReady = true;
                    // Through the handle, which leaves the output open until the cache is made.
                    process.toHandle().destroy();
                }
            }
            if (!process.waitFor(TRAINING_SECONDS, TimeUnit.SECONDS) || !isReady) {
                throw new IllegalStateException("the start that makes the cache went wrong:\n" + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            process.destroyForcibly();
            Scratch.delete(data);
        }
    }

    private static List<String> command(String classPath, String main, String sharing) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                sharing,
                "-cp",
                classPath,
                main);
    }
}
