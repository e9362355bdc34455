package dev.ashlar.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A command that has run to its end: what it said and its exit code. */
record Ended(List<String> arguments, int status, String output, String errors) {

    static Ended of(Process process, List<String> arguments) {
        // Each on a thread of its own: a full pipe that nobody empties would hold the program up.
        Executor threads = Thread::startVirtualThread;
        CompletableFuture<String> errors =
                CompletableFuture.supplyAsync(() -> everything(process.errorReader()), threads);
        CompletableFuture<String> output =
                CompletableFuture.supplyAsync(() -> everything(process.inputReader()), threads);
        try {
            process.getOutputStream().close();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(arguments + " did not end within a minute; it said " + output.join());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return new Ended(arguments, process.exitValue(), output.join(), errors.join());
    }

    Ended is(int expected) {
        assertThat(status).as(this::toString).isEqualTo(expected);
        return this;
    }

    Ended says(String... texts) {
        assertThat(output).as(this::toString).contains(texts);
        return this;
    }

    Ended complains(String... texts) {
        assertThat(errors).as(this::toString).contains(texts);
        return this;
    }

    /** Neither output nor errors hold any of these. */
    Ended never(String... texts) {
        assertThat(output + errors).as(this::toString).doesNotContain(texts);
        return this;
    }

    private static String everything(BufferedReader reader) {
        try (reader) {
            return reader.readAllAsString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
