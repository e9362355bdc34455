package dev.ashlar.kernel.database;

import com.zaxxer.hikari.HikariDataSource;
import dev.ashlar.kernel.RuntimeSettings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The database as the framework's data layer wants it. */
@Factory
final class DatabaseBeans {

    @Singleton
    Database database(RuntimeSettings runtime, DatabaseSettings settings) {
        return new Database(runtime, settings);
    }

    @Singleton
    @Bean(preDestroy = "close")
    Pool pool(Database database, MeterRegistry metrics) {
        PoolConnections connections = new PoolConnections(database);
        HikariDataSource pool = database.pool(new SingleConnections(connections));
        pool.setMetricRegistry(metrics);
        Gauge.builder("ashlar.database.reachable", connections, from -> from.outage() == null ? 1 : 0)
                .description("1 while connections can be opened, 0 during an outage")
                .register(metrics);
        return new Pool(pool, connections);
    }

    @Singleton
    @Named("default")
    DataSource dataSource(Pool pool, StatementObserver observer, Database database) {
        FreeSpace space = FreeSpace.around(database.address());
        return new SingleConnections(() -> observer.observe(pool.take(), space));
    }

    /** Keeps the pool itself out of reach of whoever asks for a data source: they get the observed one. */
    record Pool(HikariDataSource dataSource, PoolConnections connections) implements AutoCloseable {

        Connection take() throws SQLException {
            SQLException outage = connections.outage();
            if (outage != null && dataSource.getHikariPoolMXBean().getTotalConnections() == 0) {
                throw unreachable(outage);
            }
            try {
                return dataSource.getConnection();
            } catch (SQLTransientConnectionException e) {
                SQLException since = connections.outage();
                throw since == null ? e : unreachable(since);
            }
        }

        private static SQLException unreachable(@Nullable SQLException outage) {
            return new SQLException("the database cannot be reached", "08001", outage);
        }

        @Override
        public void close() {
            dataSource.close();
        }
    }
}
