package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.auth.CreateAdmin;
import dev.ashlar.kernel.Secret;
import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database is stopped and started again under load. */
class OutageTest {

    private static final String LIST = "/api/v1/users?limit=1";

    @TempDir
    Path folder;

    @Test
    void answers503WhileTheDatabaseIsAwayAndIsBackSoonAfterIt() throws Exception {
        EmbeddedPostgres postgres = start(0);
        int port = postgres.getPort();
        App app = App.startedWith(
                "ashlar.database.url=postgres://postgres:postgres@localhost:" + port + "/postgres",
                "ashlar.database.acquire-timeout=2s");
        app.get(CreateAdmin.class).create("ada@example.com", "Ada", Secret.of("correct horse battery staple"));
        Http admin = app.http()
                .bearer(app.http().post("/api/v1/auth/login", """
                                {"email": "ada@example.com", "password": "correct horse battery staple"}""").is(200).text("/data/accessToken"));
        AtomicBoolean stop = new AtomicBoolean();
        Queue<Answer> failures = new ConcurrentLinkedQueue<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            admin.get(LIST).is(200);
            List<Future<?>> asking = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                asking.add(clients.submit(() -> {
                    while (!stop.get()) {
                        Answer answer = admin.get(LIST);
                        if (answer.status() != 200) {
                            failures.add(answer);
                        }
                        Thread.sleep(20);
                    }
                    return null;
                }));
            }
            try {
                postgres.close();
                eventually(
                        admin,
                        Duration.ofSeconds(20),
                        answer -> answer.status() == 503 && answer.body().contains("\"unavailable\""));
                long asked = System.nanoTime();
                admin.get(LIST).isProblem(503, "unavailable").hasHeader("Retry-After", "5");
                assertThat(Duration.ofNanos(System.nanoTime() - asked))
                        .as("refused at once")
                        .isLessThan(Duration.ofSeconds(1));

                app.http().get("/health/ready").is(503);
                app.http().get("/health/live").is(200);

                postgres = start(port);
                eventually(admin, Duration.ofSeconds(5), answer -> answer.status() == 200);
                stop.set(true);
                for (Future<?> client : asking) {
                    client.get(30, TimeUnit.SECONDS);
                }
            } finally {
                // The clients end only when told to, and the executor waits for them.
                stop.set(true);
            }
        } finally {
            app.context().close();
            postgres.close();
        }
        assertThat(failures).isNotEmpty().allSatisfy(answer -> {
            answer.is(503).hasNot("SQL", "Exception", "org.postgresql", "localhost");
            assertThat(answer.text("/code")).isIn("unavailable", "busy");
            assertThat(answer.header("Retry-After")).isPresent();
        });
    }

    private EmbeddedPostgres start(int port) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("pg"))
                .setCleanDataDirectory(false)
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("fsync", "off");
        return (port == 0 ? builder : builder.setPort(port)).start();
    }

    private static void eventually(Http admin, Duration limit, Predicate<Answer> condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        Answer answer = admin.get(LIST);
        while (!condition.test(answer)) {
            assertThat(System.nanoTime()).as("in time, but " + answer).isLessThan(deadline);
            answer = admin.get(LIST);
        }
    }
}
