package dev.ashlar.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Http;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A running server: what it prints, where it listens, and the two ways to end it. */
final class Program implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile("istening +(https?://[^\\s/\",]+)");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final List<String> printed = new ArrayList<>();
    private boolean silent;

    private Program(Process process) {
        this.process = process;
        Thread.ofVirtual().start(() -> read(process.inputReader(), true));
        Thread.ofVirtual().start(() -> read(process.errorReader(), false));
    }

    static Program listening(Process process) {
        Program program = new Program(process);
        program.line(line -> LISTENING.matcher(line).find());
        return program;
    }

    /** The line that says so, as soon as it is printed. */
    String line(Predicate<String> wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        synchronized (printed) {
            while (true) {
                for (String line : printed) {
                    if (wanted.test(line)) {
                        return line;
                    }
                }
                long left = deadline - System.nanoTime();
                if (silent || left <= 0) {
                    throw new AssertionError(
                            (silent ? "the program ended" : "the program never said it") + ":\n" + printed());
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(printed, left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted", e);
                }
            }
        }
    }

    /** Everything on standard output and standard error so far. */
    String printed() {
        synchronized (printed) {
            return String.join("\n", printed);
        }
    }

    URI address() {
        Matcher matcher = LISTENING.matcher(line(line -> LISTENING.matcher(line).find()));
        if (!matcher.find()) {
            throw new IllegalStateException(printed());
        }
        return URI.create(matcher.group(1));
    }

    Http http() {
        return Http.to(address());
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** SIGTERM, without waiting. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** SIGTERM, and the exit code once it has ended. */
    int stop() {
        terminate();
        return ended();
    }

    /** SIGKILL: nothing gets a chance to tidy up. */
    void kill() {
        process.toHandle().destroyForcibly();
        ended();
    }

    int ended() {
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("it ends:\n%s", printed())
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }

    private void read(BufferedReader lines, boolean output) {
        try (lines) {
            for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (printed) {
                    printed.add(line);
                    printed.notifyAll();
                }
            }
        } catch (IOException e) {
            synchronized (printed) {
                printed.add("(reading ended: " + e.getMessage() + ")");
            }
        }
        if (output) {
            synchronized (printed) {
                silent = true;
                printed.notifyAll();
            }
        }
    }
}
