package dev.ashlar.kernel.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections for the pool. While the database is out of reach it tries again every half second by itself, because
 * the pool would pause longer and longer; and it remembers the outage, so that requests need not wait to be refused.
 */
final class PoolConnections implements SingleConnections.Opening {

    private static final Logger LOG = LoggerFactory.getLogger(PoolConnections.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration BETWEEN_REMINDERS = Duration.ofSeconds(30);

    private final Database database;
    private volatile @Nullable SQLException outage;

    PoolConnections(Database database) {
        this.database = database;
    }

    /** What the last try to connect came to, while none has succeeded since. */
    @Nullable
    SQLException outage() {
        return outage;
    }

    @Override
    public Connection open() throws SQLException {
        long lastReminder = 0;
        while (true) {
            try {
                Connection connection = database.connectForRequests();
                if (outage != null) {
                    LOG.warn("{} answers again", database.address().shown());
                    outage = null;
                }
                return connection;
            } catch (SQLException e) {
                long now = System.nanoTime();
                if (outage == null || now - lastReminder > BETWEEN_REMINDERS.toNanos()) {
                    LOG.error("{} Requests that need it are answered with 503.", database.explain(e));
                    lastReminder = now;
                }
                outage = e;
                pause(e);
            }
        }
    }

    private static void pause(SQLException failure) throws SQLException {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            // The pool is being closed.
            Thread.currentThread().interrupt();
            throw failure;
        }
    }
}
