package dev.ashlar.blackbox;

import dev.ashlar.testing.Scratch;
import dev.ashlar.testing.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One server as its operator sees it: a folder, an environment, a database, and the command that everything goes through. */
final class Installation {

    private static final List<String> COMMAND = command();

    private final Path folder;
    private final Map<String, String> environment;

    private Installation(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = environment;
    }

    /** The databases the suite runs on: both, or those named by {@code -Dashlar.test.databases}. */
    static Stream<TestDatabase> databases() {
        String chosen = System.getProperty("ashlar.test.databases", "h2,postgresql");
        return Arrays.stream(chosen.toUpperCase(Locale.ROOT).split(",")).map(TestDatabase::valueOf);
    }

    /** An empty folder and an empty database; on H2 the one that the program makes when nobody names another. */
    static Installation on(TestDatabase database) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PORT", "0");
        environment.put("ASHLAR_HTTP_HOST", "127.0.0.1");
        if (database != TestDatabase.H2) {
            environment.put("DATABASE_URL", database.freshUrl());
        }
        return new Installation(Scratch.directory("ashlar-installation"), environment);
    }

    /** The same folder and database with one more variable in the environment. */
    Installation with(String variable, String value) {
        Map<String, String> more = new LinkedHashMap<>(environment);
        more.put(variable, value);
        return new Installation(folder, more);
    }

    Path folder() {
        return folder;
    }

    /** Starts the server and waits until it listens. */
    Program serve(String... options) {
        return Program.listening(start(Stream.concat(Stream.of("serve"), Stream.of(options))));
    }

    /** Runs a command to its end. */
    Ended run(String... arguments) {
        return Ended.of(start(Stream.of(arguments)), List.of(arguments));
    }

    private Process start(Stream<String> arguments) {
        ProcessBuilder builder =
                new ProcessBuilder(Stream.concat(COMMAND.stream(), arguments).toList()).directory(folder.toFile());
        Map<String, String> inherited = builder.environment();
        inherited.keySet().retainAll(List.of("PATH", "HOME", "LANG", "JAVA_HOME", "TMPDIR"));
        inherited.putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + COMMAND, e);
        }
    }

    private static List<String> command() {
        String given = System.getProperty("ashlar.command", "");
        if (!given.isBlank()) {
            return List.of(given.strip().split(" +"));
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-classpath",
                withoutTests(System.getProperty("java.class.path"))));
        command.add("dev.ashlar.app.Ashlar");
        return command;
    }

    /** The test kit brings an authenticator and a clock of its own, which a real program does not have. */
    private static String withoutTests(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry ->
                        !entry.contains("test-classes") && !entry.matches(".*(shared-kernel.testing|ashlar-testing).*"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
