package dev.ashlar.kernel.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One PostgreSQL for all tests of this JVM; the kernel cannot use the test kit, which is made of it. */
final class Postgres {

    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static @Nullable EmbeddedPostgres running;

    private Postgres() {}

    static synchronized EmbeddedPostgres running() {
        if (running == null) {
            try {
                running = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .setServerConfig("unix_socket_directories", "")
                        .setServerConfig("max_connections", "200")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return running;
    }

    /** The name of a database that nobody has used yet. */
    static String freshDatabase() {
        String name = "fresh" + COUNTER.incrementAndGet();
        execute("CREATE DATABASE " + name);
        return name;
    }

    static String url(int port, String database) {
        return "postgres://postgres:geheim@localhost:" + port + "/" + database;
    }

    static String freshUrl() {
        return url(running().getPort(), freshDatabase());
    }

    static void execute(String sql) {
        try (Connection connection = running().getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
