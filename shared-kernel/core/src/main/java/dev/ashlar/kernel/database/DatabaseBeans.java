package dev.ashlar.kernel.database;

import com.zaxxer.hikari.HikariDataSource;
import dev.ashlar.kernel.RuntimeSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import javax.sql.DataSource;

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
        HikariDataSource pool = database.pool();
        pool.setMetricRegistry(metrics);
        return new Pool(pool);
    }

    @Singleton
    @Named("default")
    DataSource dataSource(Pool pool, StatementObserver observer) {
        return observer.observe(pool.dataSource());
    }

    /** Keeps the pool itself out of reach of whoever asks for a data source: they get the observed one. */
    record Pool(HikariDataSource dataSource) implements AutoCloseable {
        @Override
        public void close() {
            dataSource.close();
        }
    }
}
