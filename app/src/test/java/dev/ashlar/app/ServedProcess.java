package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Http;
import dev.ashlar.testing.Scratch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program in a process of its own, with the test routes of {@link TroubleController} and everything it prints. */
final class ServedProcess implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile("Listening\\s+(http://\\S+?)(?:[\",\\s].*)?$");
    private static final long PATIENCE_SECONDS = 120;

    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean ended;

    private ServedProcess(Process process) {
        this.process = process;
    }

    /** Starts it with these settings, written {@code key=value}, and waits until it listens. */
    static ServedProcess start(Map<String, String> environment, String... settings) {
        ServedProcess served = launch(environment, settings);
        served.awaitLine(line -> line.contains("Listening"));
        return served;
    }

    static ServedProcess launch(Map<String, String> environment, String... settings) {
        try {
            Path data = Scratch.directory("ashlar-process");
            List<String> command = new ArrayList<>(Program.command());
            command.add(1, "-Dashlar.test.trouble=true");
            command.addAll(List.of(
                    "serve",
                    "--ashlar.http.host=127.0.0.1",
                    "--ashlar.rate-limit.requests=1000000",
                    "--ashlar.data-dir=" + data));
            for (String setting : settings) {
                command.add("--" + setting);
            }
            if (command.stream().noneMatch(argument -> argument.startsWith("--ashlar.http.port="))) {
                command.add("--ashlar.http.port=0");
            }
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(data.toFile()).redirectErrorStream(true);
            builder.environment().keySet().removeIf(name -> name.startsWith("ASHLAR_") || name.startsWith("LOG_"));
            builder.environment().putAll(environment);
            ServedProcess served = new ServedProcess(builder.start());
            Thread.ofVirtual().start(served::read);
            return served;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI address() {
        String line = awaitLine(text -> LISTENING.matcher(text).find());
        Matcher matcher = LISTENING.matcher(line);
        assertThat(matcher.find()).isTrue();
        return URI.create(matcher.group(1).replaceFirst("/+$", ""));
    }

    Http http() {
        return Http.to(address());
    }

    /** The first line that fits, once it is there. */
    String awaitLine(Predicate<String> fits) {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            int seen = 0;
            while (true) {
                for (; seen < lines.size(); seen++) {
                    if (fits.test(lines.get(seen))) {
                        return lines.get(seen);
                    }
                }
                if (ended || left <= 0) {
                    throw new AssertionError("no such line in:\n" + String.join("\n", lines));
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            lock.unlock();
        }
    }

    void signal(String name) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            assertThat(status).as("kill -" + name).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits for the end and everything printed until then. */
    int awaitExit() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("still runs:\n" + String.join("\n", lines()));
            }
            lock.lock();
            try {
                while (!ended) {
                    changed.await();
                }
            } finally {
                lock.unlock();
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The time processors have spent on it. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    List<String> lines() {
        lock.lock();
        try {
            return List.copyOf(lines);
        } finally {
            lock.unlock();
        }
    }

    String output() {
        return String.join("\n", lines());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String read = line;
                change(() -> lines.add(read));
            }
        } catch (IOException e) {
            change(() -> lines.add("(output broke off: " + e.getMessage() + ")"));
        }
        change(() -> ended = true);
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
