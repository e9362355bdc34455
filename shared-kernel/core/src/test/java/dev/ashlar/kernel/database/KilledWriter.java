package dev.ashlar.kernel.database;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;

/** Writes to an H2 file and says what has been committed, until it is killed. */
final class KilledWriter {

    private static final String FILL = "x".repeat(300);

    private KilledWriter() {}

    @SuppressWarnings("SystemOut") // its only way to say what it did
    public static void main(String[] arguments) throws Exception {
        Database database = Databases.at(arguments[0]);
        AtomicLong next = new AtomicLong(Long.parseLong(arguments[1]));
        database.await();
        try (HikariDataSource pool = database.pool(new SingleConnections(database::connectForRequests))) {
            Thread[] writers = new Thread[4];
            for (int i = 0; i < writers.length; i++) {
                writers[i] = Thread.ofPlatform().start(() -> {
                    while (true) {
                        long id = next.incrementAndGet();
                        try {
                            write(pool, id);
                        } catch (SQLException e) {
                            System.out.println("failed " + e);
                            System.exit(1);
                        }
                        System.out.println("committed " + id);
                    }
                });
            }
            for (Thread writer : writers) {
                writer.join();
            }
        }
    }

    private static void write(HikariDataSource pool, long id) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            for (String table : new String[] {"a", "b"}) {
                try (PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO " + table + " (id, fill) VALUES (?, ?)")) {
                    insert.setLong(1, id);
                    insert.setString(2, FILL);
                    insert.executeUpdate();
                }
            }
            try (PreparedStatement update = connection.prepareStatement("UPDATE counters SET n = n + 1 WHERE id = ?")) {
                update.setLong(1, id % 16);
                update.executeUpdate();
            }
            connection.commit();
        }
    }
}
