package dev.ashlar.things;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.kernel.Ids;
import dev.ashlar.kernel.database.Database;
import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.OwnJvm;
import dev.ashlar.testing.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A node is killed after the commit and before its answer: what does the caller get who tries again on another node? */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledBeforeTheAnswerTest {

    private static final String SECRET = "ashlar.secret=the same secret for both the nodes";
    private static final UUID USER = UUID.fromString("01900000-0000-7000-8000-000000000004");

    @TempDir
    private Path directory;

    private String url = "";
    private App survivor;

    KilledBeforeTheAnswerTest() {
        url = TestDatabase.POSTGRESQL.freshUrl();
        survivor = App.startedWith("ashlar.database.url=" + url, SECRET);
    }

    @BeforeAll
    void isEmpty() throws SQLException {
        assertThat(things("%")).isEmpty();
    }

    @AfterAll
    void stop() {
        survivor.context().close();
    }

    @RepeatedTest(4)
    void givesTheFirstResultOnAnotherNodeAndHasDoneItOnce() throws Exception {
        String name = "thing " + survivor.get(Ids.class).next();
        String body = "{\"name\": \"" + name + "\", \"size\": 4}";
        String key = UUID.randomUUID().toString();
        Process node = start();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Http doomed = Http.to(awaitAddress(node))
                    .bearer("test." + USER + ".")
                    .with("Idempotency-Key", key)
                    .with(HeldAnswers.HOLD, "1");
            CompletableFuture<Answer> first =
                    CompletableFuture.supplyAsync(() -> doomed.post("/api/v1/things", body), callers);
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (things(name).isEmpty()) {
                assertThat(first).as("the answer was held back").isNotDone();
                assertThat(System.nanoTime()).as("committed in time").isLessThan(deadline);
                Thread.onSpinWait();
            }
            node.destroyForcibly().waitFor();
            assertThatThrownBy(first::join).as("nobody was answered").hasRootCauseInstanceOf(IOException.class);
        } finally {
            node.destroyForcibly();
        }
        List<String> made = things(name);
        Http caller = survivor.as(USER).with("Idempotency-Key", key);
        for (int i = 0; i < 2; i++) {
            Answer again = caller.post("/api/v1/things", body)
                    .is(201)
                    .hasHeader("Idempotency-Replayed", "true")
                    .hasHeader("Location", "/api/v1/things/" + made.getFirst());
            assertThat(again.text("/data/id")).isEqualTo(made.getFirst());
            assertThat(again.text("/data/name")).isEqualTo(name);
        }
        caller.post("/api/v1/things", body + " ").isProblem(422, "idempotency_key_reused");
        assertThat(things(name)).isEqualTo(made).hasSize(1);
    }

    private Process start() throws IOException {
        Path log = Files.createTempFile(directory, "node", ".log");
        List<String> command = new ArrayList<>(OwnJvm.command(NodeMain.class.getName()));
        command.addAll(List.of(
                "ashlar.http.port=0",
                "ashlar.http.host=127.0.0.1",
                "ashlar.database.url=" + url,
                "ashlar.data-dir=" + directory,
                SECRET));
        return new ProcessBuilder(command).redirectError(log.toFile()).start();
    }

    private static URI awaitAddress(Process node) throws Exception {
        CompletableFuture<URI> address = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8));
                StringBuilder said = new StringBuilder();
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("READY ")) {
                        address.complete(URI.create(line.substring("READY ".length())));
                    }
                    said.append(line).append('\n');
                }
                address.completeExceptionally(new AssertionError("the node ended:\n" + said));
            } catch (IOException e) {
                address.completeExceptionally(e);
            }
        });
        return address.get(2, TimeUnit.MINUTES);
    }

    private List<String> things(String name) throws SQLException {
        try (Connection connection = survivor.get(Database.class).connect();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT id FROM things.things WHERE name LIKE ?")) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                List<String> ids = new ArrayList<>();
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
                return ids;
            }
        }
    }
}
