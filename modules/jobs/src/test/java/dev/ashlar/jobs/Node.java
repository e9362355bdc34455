package dev.ashlar.jobs;

import dev.ashlar.testing.Http;
import dev.ashlar.testing.OwnJvm;
import dev.ashlar.testing.Scratch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A process of the program that a test can stop, wake and kill. */
final class Node implements AutoCloseable {

    private final Process process;
    private final Path data;
    private final Queue<String> output = new ConcurrentLinkedQueue<>();
    private volatile @Nullable URI address;

    private Node(Process process, Path data) {
        this.process = process;
        this.data = data;
        Thread.ofVirtual().start(this::read);
    }

    static Node start(String databaseUrl, String... settings) {
        try {
            Path data = Scratch.directory("ashlar-node");
            List<String> command = new ArrayList<>(OwnJvm.trainedCommand(
                    NodeMain.class.getName(),
                    "READY",
                    "ashlar.http.port=0",
                    "ashlar.http.host=127.0.0.1",
                    "ashlar.data-dir=data"));
            command.addAll(List.of(
                    "ashlar.http.port=0",
                    "ashlar.http.host=127.0.0.1",
                    "ashlar.database.url=" + databaseUrl,
                    "ashlar.secret=a secret that only tests use, on all nodes the same",
                    "ashlar.data-dir=" + data));
            command.addAll(List.of(settings));
            return new Node(
                    new ProcessBuilder(command).redirectErrorStream(true).start(), data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("READY ")) {
                    address = URI.create(line.substring("READY ".length()));
                }
                output.add(line);
            }
        } catch (IOException e) {
            output.add(e.toString());
        }
    }

    boolean isReady() {
        return address != null && process.isAlive();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    Node awaitReady() {
        Eventually.within(Duration.ofMinutes(2), this::output, this::isReady);
        return this;
    }

    Http admin() {
        URI known = address;
        if (known == null) {
            throw new IllegalStateException("the node is not ready");
        }
        return Http.to(known).with("Authorization", "Bearer test.01900000-0000-7000-8000-000000000001.admin");
    }

    String output() {
        return String.join("\n", output);
    }

    void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
            kill.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The processor time used so far. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    int awaitEnd(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the node does not end:\n" + output());
        }
        return process.exitValue();
    }

    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
        Scratch.delete(data);
    }
}
