package dev.ashlar.jobs;

import dev.ashlar.kernel.Threads;
import dev.ashlar.kernel.database.Database;
import dev.ashlar.kernel.database.DatabaseAddress.Vendor;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears what other nodes say through PostgreSQL, on one connection of its own. Without it polling still finds all work. */
@Singleton
final class ListenForWakeUps {

    private static final Logger LOG = LoggerFactory.getLogger(ListenForWakeUps.class);
    private static final int WAIT_MILLIS = 5_000;
    private static final long LONGEST_PAUSE = 2_000;

    private final Database database;
    private final JobsSettings settings;
    private final ExecutorService thread = Threads.pool("jobs-listen", 1);
    private volatile boolean stopped;

    ListenForWakeUps(Database database, JobsSettings settings) {
        this.database = database;
        this.settings = settings;
    }

    void start(Runnable wake) {
        if (database.address().vendor() == Vendor.POSTGRESQL && settings.notifications()) {
            thread.execute(() -> listen(wake));
        }
    }

    private void listen(Runnable wake) {
        long pause = 100;
        while (!stopped) {
            try (Connection connection = database.connect()) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("LISTEN " + WakeUps.CHANNEL);
                }
                pause = 100;
                tell(wake);
                PGConnection notifications = connection.unwrap(PGConnection.class);
                while (!stopped) {
                    PGNotification[] heard = notifications.getNotifications(WAIT_MILLIS);
                    if (heard != null && heard.length > 0) {
                        tell(wake);
                    } else if (!connection.isValid(2)) {
                        break;
                    }
                }
            } catch (SQLException e) {
                if (!stopped) {
                    LOG.debug("Not listening for wake-ups at the moment: {}", e.getMessage());
                    pause = Math.min(pause * 2, LONGEST_PAUSE);
                    rest(pause);
                }
            }
        }
    }

    /** What the worker makes of it must not end the listening. */
    private static void tell(Runnable wake) {
        try {
            wake.run();
        } catch (RuntimeException e) {
            LOG.debug("Could not act on a wake-up; the next poll does", e);
        }
    }

    private static void rest(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @PreDestroy
    void close() {
        stopped = true;
        thread.shutdownNow();
    }
}
