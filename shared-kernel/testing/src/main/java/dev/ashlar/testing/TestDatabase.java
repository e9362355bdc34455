package dev.ashlar.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The databases every module must work on. */
public enum TestDatabase {
    H2 {
        // A file, as outside tests: it closes after the migrations and opens again, which memory never does.
        @Override
        public String freshUrl() {
            return "jdbc:h2:file:" + Scratch.directory("ashlar-h2").resolve("test");
        }
    },
    POSTGRESQL {
        @Override
        public String freshUrl() {
            String name = "test" + COUNTER.incrementAndGet();
            try (Connection connection = Server.get().getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + name);
            } catch (SQLException e) {
                throw new IllegalStateException("cannot create a database for the test", e);
            }
            return "jdbc:postgresql://localhost:" + Server.get().getPort() + "/" + name
                    + "?user=postgres&password=postgres";
        }
    };

    private static final AtomicInteger COUNTER = new AtomicInteger();

    /** The address of a database that nobody has used yet. */
    public abstract String freshUrl();

    /** One PostgreSQL for all tests of this JVM. */
    private static final class Server {

        private static @Nullable EmbeddedPostgres running;

        static synchronized EmbeddedPostgres get() {
            if (running == null) {
                try {
                    running = EmbeddedPostgres.builder()
                            .setServerConfig("fsync", "off")
                            .setServerConfig("synchronous_commit", "off")
                            .setServerConfig("unix_socket_directories", "")
                            .setServerConfig("max_connections", "300")
                            .start();
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot start the embedded PostgreSQL", e);
                }
            }
            return running;
        }
    }
}
