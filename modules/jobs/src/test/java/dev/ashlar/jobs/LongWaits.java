package dev.ashlar.jobs;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;

/** Watches a PostgreSQL for sessions that wait for each other. */
final class LongWaits implements AutoCloseable {

    private final Connection connection;

    LongWaits(String url) throws SQLException {
        this.connection = DriverManager.getConnection(url);
    }

    /** How often somebody was seen to wait for more than 100 ms. */
    int watch(BooleanSupplier over) throws SQLException, InterruptedException {
        int seen = 0;
        try (PreparedStatement waiting = connection.prepareStatement("""
                SELECT count(*) FROM pg_locks
                WHERE NOT granted AND waitstart < clock_timestamp() - interval '100 milliseconds'""")) {
            while (!over.getAsBoolean()) {
                try (ResultSet result = waiting.executeQuery()) {
                    result.next();
                    seen += result.getInt(1);
                }
                Thread.sleep(10);
            }
        }
        return seen;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
