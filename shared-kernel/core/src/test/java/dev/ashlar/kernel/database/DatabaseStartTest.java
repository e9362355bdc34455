package dev.ashlar.kernel.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DatabaseStartTest {

    @Test
    void waitsForADatabaseThatComesLater() throws SQLException {
        try (Cable cable = new Cable(Postgres.running().getPort())) {
            Executor later = CompletableFuture.delayedExecutor(1500, TimeUnit.MILLISECONDS);
            CompletableFuture<Void> mended = CompletableFuture.runAsync(cable::mend, later);
            Databases.at(Postgres.url(cable.port(), "postgres")).await();
            assertThat(mended).isDone();
        }
    }

    @Test
    void givesUpInTimeAndSaysSo() {
        try (Cable cable = new Cable(Postgres.running().getPort())) {
            Database database = Databases.at(Postgres.url(cable.port(), "postgres"), "start-timeout=2s");
            long start = System.nanoTime();
            String failure = failure(database);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(6));
            assertThat(failure)
                    .contains("PostgreSQL at localhost:" + cable.port() + "/postgres does not answer (")
                    .contains("Connection refused")
                    .contains("Gave up after 2 s")
                    .doesNotContain("geheim");
        }
    }

    @Test
    void saysAtOnceThatADatabaseDoesNotExist() {
        Database database = Databases.at(Postgres.url(Postgres.running().getPort(), "nowhere"));
        String failure = atOnce(database);
        assertThat(failure).contains("/nowhere does not exist: create it");
    }

    @Test
    void saysAtOnceThatThePasswordIsWrong() throws SQLException, IOException {
        Postgres.execute("CREATE ROLE ada LOGIN PASSWORD 'right'");
        requirePasswordOf("ada");
        String url = "postgres://ada:geheim@localhost:" + Postgres.running().getPort() + "/postgres";
        assertThat(atOnce(Databases.at(url)))
                .contains("refuses the user \"ada\" or the password: check DATABASE_URL")
                .doesNotContain("geheim");
        Databases.at(url.replace("geheim", "right")).await();
    }

    private static String atOnce(Database database) {
        long start = System.nanoTime();
        String failure = failure(database);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        return failure;
    }

    private static String failure(Database database) {
        Throwable failure = catchThrowable(database::await);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertThat(String.valueOf(cause.getMessage())).doesNotContain("geheim");
        }
        return failure instanceof SQLException ? String.valueOf(failure.getMessage()) : "no failure of the database";
    }

    private static void requirePasswordOf(String role) throws SQLException, IOException {
        try (Connection connection = Postgres.running().getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW hba_file")) {
            row.next();
            Path file = Path.of(row.getString(1));
            Files.writeString(file, "host all " + role + " all scram-sha-256\n" + Files.readString(file));
        }
        Postgres.execute("SELECT pg_reload_conf()");
    }
}
