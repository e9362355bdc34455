package dev.ashlar.kernel.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.Secret;
import dev.ashlar.kernel.database.DatabaseAddress.Vendor;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The database of this program: waits for it at the start and makes the pool. */
public final class Database {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(16);

    private final DatabaseAddress address;
    private final DatabaseSettings settings;

    public Database(RuntimeSettings runtime, DatabaseSettings settings) {
        this.address = DatabaseAddress.of(runtime, settings);
        this.settings = settings;
        if (address.vendor() == Vendor.H2) {
            // The port that lets a second process join must not be reachable from outside.
            System.setProperty("h2.bindAddress", "127.0.0.1");
        }
    }

    public DatabaseAddress address() {
        return address;
    }

    /** Waits until the database answers: 1, 2, 4 ... seconds between tries, for as long as the settings say. */
    public void await() throws SQLException {
        long deadline = System.nanoTime() + settings.startTimeout().toNanos();
        Duration pause = Duration.ofSeconds(1);
        while (true) {
            try (Connection connection = connect()) {
                if (connection.isValid(2)) {
                    return;
                }
            } catch (SQLException e) {
                if (!DatabaseFault.isOutage(e) || System.nanoTime() + pause.toNanos() > deadline) {
                    throw e;
                }
                LOG.warn(
                        "{} does not answer yet ({}); next try in {} s",
                        address.shown(),
                        e.getMessage(),
                        pause.toSeconds());
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SQLException("interrupted while waiting for the database", e);
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    /** A connection of its own, outside the pool. */
    public Connection connect() throws SQLException {
        Properties properties = new Properties();
        if (address.user() != null) {
            properties.setProperty("user", address.user());
        }
        if (address.password() != null) {
            properties.setProperty("password", address.password().reveal());
        }
        if (address.vendor() == Vendor.POSTGRESQL) {
            properties.setProperty("loginTimeout", "5");
        }
        return DriverManager.getConnection(address.jdbcUrl(), properties);
    }

    /** Connections of their own, one for each time it is asked. */
    public DataSource dataSource() {
        return new SingleConnections(this);
    }

    /** The pool, without having opened a connection: the database may be away just now. */
    HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("database");
        config.setJdbcUrl(address.jdbcUrl());
        config.setUsername(address.user());
        Secret password = address.password();
        config.setPassword(password == null ? null : password.reveal());
        config.setMaximumPoolSize(settings.poolSize());
        config.setMinimumIdle(Math.min(2, settings.poolSize()));
        config.setConnectionTimeout(settings.acquireTimeout().toMillis());
        config.setValidationTimeout(Math.min(2000, settings.acquireTimeout().toMillis()));
        config.setKeepaliveTime(Duration.ofMinutes(1).toMillis());
        config.setInitializationFailTimeout(-1);
        config.setAutoCommit(true);
        long statement = settings.statementTimeout().toMillis();
        if (address.vendor() == Vendor.POSTGRESQL) {
            config.addDataSourceProperty("ApplicationName", "ashlar");
            config.addDataSourceProperty("tcpKeepAlive", "true");
            config.addDataSourceProperty("connectTimeout", "5");
            // The database ends a statement first; the socket time-out is for a peer that has vanished.
            config.addDataSourceProperty("socketTimeout", String.valueOf(statement / 1000 + 5));
            config.addDataSourceProperty("options", "-c statement_timeout=" + statement);
        } else {
            config.setConnectionInitSql("SET QUERY_TIMEOUT " + statement);
        }
        return new HikariDataSource(config);
    }
}
