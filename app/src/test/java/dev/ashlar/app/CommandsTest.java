package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.Program.Ended;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The commands as processes, on databases of their own. */
class CommandsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void migratesOnceHoweverManyStartTogether(TestDatabase on) throws Exception {
        Program program = on(on);
        Ended dry = program.run("migrate", "--dry-run").is(0);
        assertThat(dry.out()).contains("pending  kernel  db/kernel/V1__").contains("pending  users  db/users/V1__");
        assertThat(Files.exists(folder.resolve("data/ashlar.mv.db")))
                .as("made by looking")
                .isFalse();
        int steps = dry.out()
                .lines()
                .filter(line -> line.startsWith("pending"))
                .toList()
                .size();
        try (ExecutorService nodes = Executors.newFixedThreadPool(3)) {
            List<Future<Ended>> running = new ArrayList<>();
            for (int node = 0; node < 3; node++) {
                Callable<Ended> migrate = () -> program.run("migrate");
                running.add(nodes.submit(migrate));
            }
            List<String> applied = new ArrayList<>();
            for (Future<Ended> node : running) {
                node.get()
                        .is(0)
                        .out()
                        .lines()
                        .filter(line -> line.startsWith("applied"))
                        .forEach(applied::add);
            }
            assertThat(applied).hasSize(steps).doesNotHaveDuplicates();
        }
        assertThat(program.run("migrate", "--dry-run").is(0).out()).isEqualTo("Nothing is pending.\n");
    }

    @Test
    void everyCommandWorksBesideARunningServerOnTheH2File() throws Exception {
        int port = freePort();
        Program program =
                new Program(folder, Map.of("PORT", String.valueOf(port), "REDIS_URL", "redis://localhost:6379"));
        Path out = folder.resolve("server.out");
        Process server = program.start(out, folder.resolve("server.err"), "serve");
        try {
            Http http = Http.to(URI.create("http://127.0.0.1:" + port));
            awaitAnswer(http, server);
            Ended doctor = program.run("doctor").is(0);
            assertThat(doctor.out())
                    .containsPattern("ok +database +H2 in .* answers in ")
                    .containsPattern("ok +migrations +up to date")
                    .containsPattern("ok +secret ")
                    .containsPattern("ok +data +.* can be written to")
                    .containsPattern("ok +port +127.0.0.1:" + port + " is in use by an Ashlar that runs")
                    .containsPattern("warn +settings +this is a development environment")
                    .containsPattern("warn +settings +REDIS_URL is not used: nothing is kept in Redis")
                    .doesNotContain("FAIL");
            assertThat(program.run("migrate").is(0).out()).isEqualTo("Nothing was pending.\n");
            assertThat(program.run("doctor", "--json").is(0).out())
                    .startsWith("[")
                    .contains("\"verdict\" : \"ok\"", "\"subject\" : \"database\"");
            assertThat(program.run("openapi").is(0).out()).startsWith("{").contains("\"openapi\"", "/api/v1/users");
            http.get("/api/v1/users/me").isProblem(401, "unauthenticated");
        } finally {
            server.destroy();
            assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aKilledServersLockDoesNotStopTheNextStart() throws Exception {
        int port = freePort();
        Program program = new Program(folder, Map.of("PORT", String.valueOf(port)));
        for (int start = 0; start < 2; start++) {
            Process server = program.start(folder.resolve("out" + start), folder.resolve("err" + start), "serve");
            try {
                awaitAnswer(Http.to(URI.create("http://127.0.0.1:" + port)), server);
            } finally {
                server.destroyForcibly().waitFor();
            }
        }
        assertThat(Files.exists(folder.resolve("data/ashlar.mv.db"))).isTrue();
    }

    @Test
    void refusesToServeWhilePendingWhereMigratingIsAJobOfItsOwn() {
        Program program = new Program(folder, Map.of("ASHLAR_DATABASE_MIGRATE_ON_START", "false"));
        Ended refused = program.run("serve").is(1);
        assertThat(refused.err()).contains("pending, first db/kernel/V1__").contains("run `ashlar migrate` first");
        Ended doctor = program.run("doctor").is(1);
        assertThat(doctor.out()).containsPattern("FAIL +migrations +\\d+ pending");
    }

    @Test
    void theDoctorSaysWhatIsWrongAndWhatToDo() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ended doctor = new Program(
                            folder,
                            Map.of(
                                    "PORT", String.valueOf(taken.getLocalPort()),
                                    "DATABASE_URL", "postgres://ada:geheim@127.0.0.1:1/ashlar",
                                    "ASHLAR_ENVIRONMENT", "production",
                                    "ASHLAR_SECRET", "Uq3Jm1bq0T6yQ9sXw5eZr8kLp2vNc7aG"))
                    .run("doctor")
                    .is(1);
            assertThat(doctor.out())
                    .containsPattern("FAIL +database +PostgreSQL at 127.0.0.1:1/ashlar does not answer")
                    .contains("-> start the database, or correct DATABASE_URL")
                    .containsPattern("FAIL +port +.*cannot be listened on")
                    .containsPattern("warn +settings +nobody said how the service is reached")
                    .doesNotContain("geheim")
                    .doesNotContain("Uq3Jm1");
        }
    }

    @Test
    void noticesThatTheSecretIsAnother() {
        Map<String, String> first = Map.of("ASHLAR_SECRET", "Uq3Jm1bq0T6yQ9sXw5eZr8kLp2vNc7aG");
        Program before = new Program(folder, first);
        // Any command that needs the whole program seals something.
        before.run("admin", "create", "--email=a@example.com", "--name=A", "--password-env=PATH");
        assertThat(before.run("doctor").out()).containsPattern("ok +secret +opens what was sealed");
        Ended after = new Program(folder, Map.of("ASHLAR_SECRET", "another-secret-of-thirty-two-chars!"))
                .run("doctor")
                .is(1);
        assertThat(after.out()).containsPattern("FAIL +secret +is not the one this database was used with");
    }

    @Test
    void productionRefusesAnotherSecretUntilItIsAccepted() {
        Program right = production("Uq3Jm1bq0T6yQ9sXw5eZr8kLp2vNc7aG");
        Program wrong = production("Zr8kLp2vNc7aGUq3Jm1bq0T6yQ9sXw5e");
        String[] start = {"admin", "create", "--email=a@example.com", "--name=A", "--password-env=PATH"};
        right.run(start);
        for (String[] command : List.of(start, new String[] {"serve"})) {
            assertThat(wrong.run(command).is(78).err())
                    .contains("ashlar.secret (ASHLAR_SECRET): is not the secret this database was used with before")
                    .contains("ashlar migrate --new-secret")
                    .doesNotContain("Exception")
                    .doesNotContain("Zr8kLp2v");
        }
        assertThat(wrong.run("doctor").out()).containsPattern("FAIL +secret +is not the one");
        assertThat(right.run("doctor").out()).containsPattern("ok +secret +opens what was sealed");
        assertThat(wrong.run("migrate", "--new-secret").is(0).out()).contains("The secret is accepted.");
        assertThat(wrong.run("doctor").out()).containsPattern("ok +secret +opens what was sealed");
        assertThat(right.run("doctor").out()).containsPattern("FAIL +secret +is not the one");
    }

    @Test
    void aStartWithAnotherSecretInDevelopmentWarnsAndDoesNotMakeItTheRightOne() {
        Program right = new Program(folder, Map.of("ASHLAR_SECRET", "Uq3Jm1bq0T6yQ9sXw5eZr8kLp2vNc7aG"));
        Program wrong = new Program(folder, Map.of("ASHLAR_SECRET", "another-secret-of-thirty-two-chars!"));
        String[] start = {"admin", "create", "--email=a@example.com", "--name=A", "--password-env=PATH"};
        right.run(start);
        assertThat(wrong.run(start).err()).contains("is not the secret this database was used with before");
        assertThat(wrong.run("doctor").is(1).out()).containsPattern("FAIL +secret +is not the one");
        assertThat(right.run("doctor").out()).containsPattern("ok +secret +opens what was sealed");
    }

    private Program production(String secret) {
        return new Program(folder, Map.of("ASHLAR_ENVIRONMENT", "production", "ASHLAR_SECRET", secret));
    }

    @Test
    void asksForAPasswordOnlyOnATerminal() {
        Ended ended = new Program(folder, Map.of())
                .run("admin", "create", "--email=a@example.com", "--name=A")
                .is(64);
        assertThat(ended.err())
                .contains("has no terminal to ask for the password on: name a variable with --password-env");
    }

    @Test
    void productionDoesNotStartWithoutItsSecret() {
        Ended ended = new Program(folder, Map.of("ASHLAR_ENVIRONMENT", "production", "ASHLAR_HTTP_PROT", "1"))
                .run("serve")
                .is(78);
        assertThat(ended.err())
                .contains("The configuration has 2 mistakes:")
                .contains("ashlar.secret (ASHLAR_SECRET): is required in production and has no default")
                .contains("ASHLAR_HTTP_PROT: is not a known setting, did you mean ASHLAR_HTTP_PORT?")
                .doesNotContain("Exception");
    }

    private Program on(TestDatabase database) {
        return new Program(
                folder, database == TestDatabase.H2 ? Map.of() : Map.of("DATABASE_URL", database.freshUrl()));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static void awaitAnswer(Http http, Process server) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (true) {
            assertThat(server.isAlive()).as("the server runs").isTrue();
            assertThat(System.nanoTime()).as("answers in time").isLessThan(deadline);
            try {
                http.get("/nowhere");
                return;
            } catch (java.io.UncheckedIOException e) {
                Thread.onSpinWait();
            }
        }
    }
}
