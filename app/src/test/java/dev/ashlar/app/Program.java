package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.OwnJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The program as a process of its own, in a folder of its own. */
final class Program {

    /** How a run ended. */
    record Ended(int status, String out, String err) {

        Ended is(int expected) {
            assertThat(status).as(this::toString).isEqualTo(expected);
            return this;
        }
    }

    private final Path folder;
    private final Map<String, String> environment;

    Program(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = environment;
    }

    Ended run(String... arguments) {
        try {
            Path out = Files.createTempFile(folder, "out", ".txt");
            Path err = Files.createTempFile(folder, "err", ".txt");
            Process process = start(out, err, arguments);
            boolean ended = process.waitFor(120, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            Ended result = new Ended(ended ? process.exitValue() : -1, Files.readString(out), Files.readString(err));
            assertThat(ended).as("ended: %s", result).isTrue();
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Java and the program, to which arguments are added. */
    static List<String> command() {
        return OwnJvm.trainedCommand(
                Ashlar.class.getName(),
                "Listening",
                "serve",
                "--ashlar.http.port=0",
                "--ashlar.http.host=127.0.0.1",
                "--ashlar.data-dir=data");
    }

    Process start(Path out, Path err, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(command());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ASHLAR_") || name.equals("DATABASE_URL"));
        builder.environment().put("PORT", "0");
        builder.environment().put("ASHLAR_HTTP_HOST", "127.0.0.1");
        builder.environment().putAll(environment);
        return builder.start();
    }
}
