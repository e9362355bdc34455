package dev.ashlar.kernel.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.Secret;
import dev.ashlar.kernel.database.DatabaseAddress.Vendor;
import dev.ashlar.kernel.settings.SettingMistakes;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The database of this program: waits for it at the start and makes the pool. */
public final class Database {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(16);
    private static final String IN_USE = "90020";
    /** An H2 file whose owner has just ended, or only just begun, looks taken to the others for a moment. */
    private static final Duration CHANGE_OF_HANDS = Duration.ofSeconds(10);

    private static final Duration BETWEEN_KNOCKS = Duration.ofMillis(100);
    private static final Duration VALIDATION = Duration.ofSeconds(2);

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

    /**
     * Waits until the database answers: 1, 2, 4 ... seconds between tries, for as long as the settings say. What waiting
     * cannot mend (a wrong password, a database that does not exist) is told at once.
     *
     * @throws SQLException with a message for the operator
     * @throws SettingMistakes when the place of an embedded database cannot be written
     */
    public void await() throws SQLException {
        Path file = address.h2Path();
        if (file != null) {
            DataFolder.check(file, settings.url() != null);
        }
        long deadline = System.nanoTime() + settings.startTimeout().toNanos();
        Duration pause = Duration.ofSeconds(1);
        while (true) {
            SQLException failure = tryConnect();
            if (failure == null) {
                return;
            }
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (!DatabaseFault.isOutage(failure)) {
                throw new SQLException(explain(failure), failure.getSQLState(), failure);
            }
            if (!left.isPositive()) {
                throw new SQLException(
                        explain(failure) + " Gave up after "
                                + settings.startTimeout().toSeconds() + " s (ashlar.database.start-timeout).",
                        failure.getSQLState(),
                        failure);
            }
            pause = left.compareTo(pause) < 0 ? left : pause;
            LOG.warn("{} Next try in {} s", explain(failure), Math.max(1, pause.toSeconds()));
            pause(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    private @Nullable SQLException tryConnect() {
        try (Connection connection = connect()) {
            if (connection.isValid((int) VALIDATION.toSeconds())) {
                return null;
            }
            return new SQLException("the connection does not answer", "08006");
        } catch (SQLException e) {
            return e;
        }
    }

    /** A sentence for the operator: what is wrong with the database and what to do. Never has the password. */
    public String explain(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        String user = address.user() == null ? "" : " \"" + address.user() + "\"";
        return switch (state) {
            case "28P01", "28000" ->
                address.shown() + " refuses the user" + user + " or the password: check DATABASE_URL ("
                        + rootMessage(failure) + ").";
            case "3D000" ->
                address.shown() + " does not exist: create it (CREATE DATABASE ...) or correct DATABASE_URL.";
            case "42501" ->
                address.shown() + " does not allow the user" + user + " this: " + rootMessage(failure) + ".";
            case IN_USE ->
                address.shown() + " is in use by another process that does not share it: end that process first.";
            case "90030" ->
                address.shown() + " is damaged: keep a copy of the file and restore a backup (" + rootMessage(failure)
                        + ").";
            default ->
                DatabaseFault.isOutage(failure)
                        ? address.shown() + " does not answer (" + rootMessage(failure) + ")."
                        : address.shown() + " fails: " + rootMessage(failure) + ".";
        };
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message =
                String.valueOf(root.getMessage()).replaceAll("\\s+", " ").replaceFirst("\\.$", "");
        return root instanceof SQLException ? message : root.getClass().getSimpleName() + ": " + message;
    }

    /** A connection of its own, outside the pool, without a limit on how long statements take. */
    public Connection connect() throws SQLException {
        return connect(Map.of("loginTimeout", "5"));
    }

    private Connection connect(Map<String, String> more) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(address.parameters());
        if (address.user() != null) {
            properties.setProperty("user", address.user());
        }
        Secret password = address.password();
        if (password != null) {
            properties.setProperty("password", password.reveal());
        }
        if (address.vendor() == Vendor.POSTGRESQL) {
            properties.remove("pgbouncer");
            properties.putIfAbsent("ApplicationName", "ashlar");
            properties.putIfAbsent("tcpKeepAlive", "true");
            properties.putIfAbsent("connectTimeout", "5");
            properties.putAll(more);
        }
        return address.vendor() == Vendor.H2
                ? joinOrOpen(properties)
                : DriverManager.getConnection(address.jdbcUrl(), properties);
    }

    /** Whoever opens an H2 file owns it, and the others join the owner; while it passes on, both can fail. */
    private Connection joinOrOpen(Properties properties) throws SQLException {
        long deadline = System.nanoTime() + CHANGE_OF_HANDS.toNanos();
        while (true) {
            try {
                return DriverManager.getConnection(address.jdbcUrl(), properties);
            } catch (SQLException e) {
                if (!IN_USE.equals(e.getSQLState()) || System.nanoTime() > deadline) {
                    throw e;
                }
            }
            pause(BETWEEN_KNOCKS);
        }
    }

    private static void pause(Duration length) throws SQLException {
        try {
            Thread.sleep(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while waiting for the database", e);
        }
    }

    /** A connection as requests use it: statements and waiting for locks have their limits. */
    Connection connectForRequests() throws SQLException {
        long statement = settings.statementTimeout().toMillis();
        long lock = settings.lockTimeout().toMillis();
        if (address.vendor() == Vendor.H2) {
            Connection connection = connect(Map.of());
            try (Statement sql = connection.createStatement()) {
                sql.execute("SET QUERY_TIMEOUT " + statement);
                sql.execute("SET LOCK_TIMEOUT " + lock);
            }
            return connection;
        }
        Map<String, String> limits = new HashMap<>();
        limits.put("loginTimeout", "5");
        // The database ends a statement first; the socket time-out is for a peer that has vanished.
        limits.put("socketTimeout", String.valueOf(statement / 1000 + 5));
        // A pooler in between refuses start-up options that it does not know.
        if (!address.parameters().containsKey("pgbouncer")) {
            String own = address.parameters().getOrDefault("options", "");
            limits.put("options", (own + " -c statement_timeout=" + statement + " -c lock_timeout=" + lock).strip());
        }
        return connect(limits);
    }

    /** Connections of their own, one for each time it is asked. */
    public DataSource dataSource() {
        return new SingleConnections(this::connect);
    }

    /** The pool, without having opened a connection: the database may be away just now. */
    HikariDataSource pool(DataSource connector) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("database");
        config.setDataSource(connector);
        config.setMaximumPoolSize(settings.poolSize());
        config.setMinimumIdle(Math.min(2, settings.poolSize()));
        config.setConnectionTimeout(settings.acquireTimeout().toMillis());
        config.setValidationTimeout(
                Math.min(VALIDATION.toMillis(), settings.acquireTimeout().toMillis()));
        config.setKeepaliveTime(Duration.ofMinutes(1).toMillis());
        config.setInitializationFailTimeout(-1);
        config.setAutoCommit(true);
        config.setExceptionOverride(new Eviction());
        return new HikariDataSource(config);
    }

    /** A connection to a database that went away or became a standby is of no use to the next request either. */
    private static final class Eviction implements SQLExceptionOverride {
        @java.lang.Override
        public Override adjudicate(SQLException failure) {
            return DatabaseFault.isOutage(failure) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
        }
    }
}
