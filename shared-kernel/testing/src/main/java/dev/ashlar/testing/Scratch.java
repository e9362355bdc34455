package dev.ashlar.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** Directories for as long as this JVM runs. They go when the applications that use them have been closed. */
public final class Scratch {

    private static final Queue<Path> DIRECTORIES = new ConcurrentLinkedQueue<>();
    private static final Queue<AutoCloseable> USERS = new ConcurrentLinkedQueue<>();

    static {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(Scratch::clear));
    }

    private Scratch() {}

    public static Path directory(String prefix) {
        try {
            Path directory = Files.createTempDirectory(prefix);
            DIRECTORIES.add(directory);
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes this at the end, before anything is deleted. */
    static void usedBy(AutoCloseable user) {
        USERS.add(user);
    }

    private static void clear() {
        for (AutoCloseable user : USERS) {
            try {
                user.close();
            } catch (Exception e) {
                System.err.println("Cannot close " + user + ": " + e);
            }
        }
        DIRECTORIES.forEach(Scratch::delete);
    }

    /** Deletes it with all that lies in it, when it is still there. */
    public static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : List.copyOf(files.toList()).reversed()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("Cannot delete " + directory + ": " + e);
        }
    }
}
