package dev.ashlar.kernel.database;

import dev.ashlar.kernel.database.DatabaseBeans.Pool;
import io.micronaut.context.annotation.Context;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.TaskScheduler;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Named;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the operating system write the file of the embedded database to the disk every second, so that pages which are a few
 * seconds old may be written over (RETENTION_TIME) without the loss of power taking the file with it.
 */
@Context
final class H2Housekeeping {

    private static final Logger LOG = LoggerFactory.getLogger(H2Housekeeping.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final Pool pool;
    private final @Nullable ScheduledFuture<?> task;

    H2Housekeeping(Database database, Pool pool, @Named(TaskExecutors.SCHEDULED) TaskScheduler scheduler) {
        this.pool = pool;
        this.task =
                database.address().h2Path() == null ? null : scheduler.scheduleWithFixedDelay(EVERY, EVERY, this::sync);
    }

    @PreDestroy
    void end() {
        if (task != null) {
            task.cancel(false);
        }
    }

    private void sync() {
        try (Connection connection = pool.take();
                Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT SYNC");
        } catch (SQLException e) {
            LOG.debug("The file of the database was not synced", e);
        }
    }
}
