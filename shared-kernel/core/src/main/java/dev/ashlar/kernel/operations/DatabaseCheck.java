package dev.ashlar.kernel.operations;

import dev.ashlar.kernel.database.Database;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Runs a statement on a connection of its own, which it keeps. Asking the pool would take a busy node for one that is cut
 * off: all its nodes would be called unready just when they are needed.
 */
@Singleton
final class DatabaseCheck implements HealthCheck {

    /** Less than a check may take, so that the one that notices also tries a fresh connection. */
    private static final int PATIENCE_MILLIS = 1_000;

    private final Database database;
    private @Nullable Connection connection;

    DatabaseCheck(Database database) {
        this.database = database;
    }

    @Override
    public String name() {
        return "database";
    }

    @Override
    public synchronized String check() throws SQLException {
        if (connection != null) {
            try {
                return ask(connection);
            } catch (SQLException e) {
                // The database may have been restarted since: only a fresh connection tells.
                close();
            }
        }
        connection = database.connect();
        try {
            // A connection that has gone silent would keep its reader for as long as TCP is patient.
            connection.setNetworkTimeout(Runnable::run, PATIENCE_MILLIS);
            return ask(connection);
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    private String ask(Connection on) throws SQLException {
        try (Statement statement = on.createStatement();
                ResultSet one = statement.executeQuery("SELECT 1")) {
            if (!one.next() || one.getInt(1) != 1) {
                throw new SQLException("SELECT 1 did not answer 1");
            }
            return database.address().shown();
        }
    }

    @PreDestroy
    synchronized void close() {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                // It is being given up; how it ends makes no difference.
            }
            connection = null;
        }
    }
}
