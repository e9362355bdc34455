package dev.ashlar.kernel.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ashlar.kernel.settings.EffectiveSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class PoolTest {

    @TempDir
    Path folder;

    /** The pool as the program wires it. */
    private static final class Wired implements AutoCloseable {

        private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        private final DatabaseBeans.Pool pool;
        private final DataSource source;
        private final LentConnections lent;

        Wired(String url, String... settings) {
            EffectiveSettings effective = Databases.settings(url, settings);
            DatabaseBeans beans = new DatabaseBeans();
            pool = beans.pool(Databases.at(url, settings), metrics);
            lent = new LentConnections(effective.get(DatabaseSettings.class));
            source = beans.dataSource(
                    pool,
                    new StatementObserver(effective.get(DatabaseSettings.class), List.of(), lent),
                    Databases.at(url, settings));
        }

        String ask(String sql) throws SQLException {
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                row.next();
                return row.getString(1);
            }
        }

        double metric(String name) {
            return metrics.get(name).gauge().value();
        }

        @Override
        public void close() {
            lent.stop();
            pool.close();
        }
    }

    @Test
    void endsStatementsThatTakeTooLong() {
        try (Wired pool = new Wired(Postgres.freshUrl(), "statement-timeout=200ms")) {
            assertThat(fault(() -> pool.ask("SELECT pg_sleep(10)"))).isEqualTo(DatabaseFault.OVERLOAD);
            assertThatCode(() -> pool.ask("SELECT 1")).doesNotThrowAnyException();
        }
    }

    @Test
    void endsLongStatementsOnH2Too() {
        try (Wired pool = new Wired("jdbc:h2:file:" + folder.resolve("slow"), "statement-timeout=200ms")) {
            assertThat(fault(() -> pool.ask(
                            "SELECT sum(a.\"X\" + b.\"X\") FROM system_range(1, 100000) a, system_range(1, 100000) b")))
                    .isEqualTo(DatabaseFault.OVERLOAD);
        }
    }

    @Test
    void givesUpWaitingForALock() throws SQLException {
        for (String url : List.of(Postgres.freshUrl(), "jdbc:h2:file:" + folder.resolve("lock"))) {
            try (Wired pool = new Wired(url, "lock-timeout=200ms");
                    Connection holder = pool.source.getConnection();
                    Statement statement = holder.createStatement()) {
                statement.execute("CREATE TABLE t (id int PRIMARY KEY, n int)");
                statement.execute("INSERT INTO t VALUES (1, 1)");
                holder.setAutoCommit(false);
                statement.execute("UPDATE t SET n = 2");
                assertThat(fault(() -> {
                            try (Connection other = pool.source.getConnection();
                                    Statement waiting = other.createStatement()) {
                                return waiting.execute("UPDATE t SET n = 3");
                            }
                        }))
                        .as(url)
                        .isEqualTo(DatabaseFault.OVERLOAD);
                holder.rollback();
                holder.setAutoCommit(true);
            }
        }
    }

    @Test
    void saysThatAllConnectionsAreTakenAndShowsItInTheMetrics() throws SQLException {
        try (Wired pool = new Wired(Postgres.freshUrl(), "pool-size=2", "acquire-timeout=250ms");
                Connection first = pool.source.getConnection();
                Connection second = pool.source.getConnection()) {
            assertThat(first).isNotSameAs(second);
            assertThat(fault(() -> pool.ask("SELECT 1"))).isEqualTo(DatabaseFault.OVERLOAD);
            assertThat(pool.metric("hikaricp.connections.active")).isEqualTo(2);
            assertThat(pool.metric("hikaricp.connections.max")).isEqualTo(2);
            assertThat(pool.metrics
                            .get("hikaricp.connections.timeout")
                            .counter()
                            .count())
                    .isEqualTo(1);
            assertThat(pool.metric("ashlar.database.reachable")).isEqualTo(1);
        }
    }

    @Test
    void dropsAConnectionToWhatHasBecomeAStandby() throws SQLException {
        try (Wired pool = new Wired(Postgres.freshUrl(), "pool-size=1")) {
            String before = pool.ask("SELECT pg_backend_pid()");
            assertThat(fault(() -> {
                        try (Connection connection = pool.source.getConnection();
                                Statement statement = connection.createStatement()) {
                            statement.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY");
                            return statement.execute("CREATE TABLE t (id int)");
                        }
                    }))
                    .isEqualTo(DatabaseFault.OUTAGE);
            assertThat(pool.ask("SELECT pg_backend_pid()")).isNotEqualTo(before);
        }
    }

    @Test
    void refusesQuicklyDuringAnOutageRestsMeanwhileAndRecoversSoon() throws Exception {
        try (Cable cable = new Cable(Postgres.running().getPort());
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            cable.mend();
            String url = Postgres.url(cable.port(), Postgres.freshDatabase());
            try (Wired pool = new Wired(url, "acquire-timeout=3s")) {
                assertThat(pool.ask("SELECT 1")).isEqualTo("1");
                AtomicBoolean stop = new AtomicBoolean();
                List<DatabaseFault> faults = Collections.synchronizedList(new ArrayList<>());
                List<Future<?>> asking = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    asking.add(clients.submit(() -> {
                        while (!stop.get()) {
                            try {
                                pool.ask("SELECT 1");
                            } catch (SQLException e) {
                                faults.add(DatabaseFault.of(e));
                            }
                            Thread.sleep(20);
                        }
                        return null;
                    }));
                }
                cable.cut();
                eventually(Duration.ofSeconds(10), () -> pool.metric("ashlar.database.reachable") == 0);
                eventually(Duration.ofSeconds(10), () -> quick(() -> pool.ask("SELECT 1")));
                stop.set(true);
                for (Future<?> client : asking) {
                    client.get(30, TimeUnit.SECONDS);
                }
                assertThat(faults).isNotEmpty().doesNotContain(DatabaseFault.OTHER);

                // Long enough for the pool's own back-off to have grown beyond what recovery may take.
                double busy = shareOfOneProcessor(Duration.ofSeconds(8));
                assertThat(busy)
                        .as("share of a processor while the database is away")
                        .isLessThan(0.2);

                cable.mend();
                eventually(Duration.ofSeconds(5), () -> succeeds(() -> pool.ask("SELECT 1")));
                assertThat(pool.metric("ashlar.database.reachable")).isEqualTo(1);
            }
        }
    }

    @Test
    void logsSlowStatementsWithTheirModuleAndWithoutValues() throws SQLException {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger("dev.ashlar.kernel.database.slow");
        logger.addAppender(log);
        try (Wired pool = new Wired(Postgres.freshUrl(), "slow-statement=50ms");
                Connection connection = pool.source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA orders");
            statement.execute("CREATE TABLE orders.orders (id int, name varchar(20))");
            statement.execute("INSERT INTO orders.orders VALUES (1, 'x')");
            try (var select = connection.prepareStatement("SELECT pg_sleep(0.1) FROM orders.orders WHERE name <> ?")) {
                select.setString(1, "geheim");
                select.executeQuery().close();
            }
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list.stream().map(ILoggingEvent::getFormattedMessage))
                .filteredOn(message -> message.contains("pg_sleep"))
                .singleElement()
                .satisfies(message -> assertThat(message)
                        .contains("module orders")
                        .contains(" ms")
                        .contains("<> ?")
                        .doesNotContain("geheim"));
    }

    @Test
    void tellsOnceWhoKeepsAConnectionTooLong() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        ListAppender<ILoggingEvent> log = new ListAppender<>() {
            @Override
            protected void append(ILoggingEvent event) {
                told.add(event.getFormattedMessage());
            }
        };
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(LentConnections.class);
        logger.addAppender(log);
        try (Wired pool = new Wired(Postgres.freshUrl(), "leak-after=1s")) {
            pool.ask("SELECT 1");
            try (Connection kept = pool.source.getConnection()) {
                kept.prepareStatement("SELECT 42").close();
                assertThat(told.poll(10, TimeUnit.SECONDS))
                        .contains("by thread " + Thread.currentThread().getName())
                        .contains("SELECT 42")
                        .contains("PoolTest.tellsOnceWhoKeepsAConnectionTooLong");
            }
            assertThat(told.poll(1500, TimeUnit.MILLISECONDS))
                    .as("told again, or of one given back")
                    .isNull();

            AtomicReference<Connection> forgotten = new AtomicReference<>();
            Thread forgetful = Thread.ofPlatform().name("forgetful").start(() -> {
                try {
                    forgotten.set(pool.source.getConnection());
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            forgetful.join();
            assertThat(told.poll(10, TimeUnit.SECONDS))
                    .contains("by thread forgetful")
                    .contains("has ended without giving it back");
            forgotten.get().close();
        } finally {
            logger.detachAppender(log);
        }
    }

    private interface Asking {
        Object ask() throws SQLException;
    }

    private static DatabaseFault fault(Asking asking) {
        Throwable failure = catchThrowable(asking::ask);
        assertThat(failure).isNotNull();
        return DatabaseFault.of(failure);
    }

    private static boolean succeeds(Asking asking) {
        try {
            asking.ask();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Refused, and much sooner than the time a request may wait for a connection. */
    private static boolean quick(Asking asking) {
        long start = System.nanoTime();
        return !succeeds(asking)
                && System.nanoTime() - start < Duration.ofMillis(500).toNanos();
    }

    private static void eventually(Duration limit, Supplier<Boolean> condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.get()) {
            assertThat(System.nanoTime()).as("in time, within " + limit).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static double shareOfOneProcessor(Duration time) throws InterruptedException {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = system.getProcessCpuTime();
        Thread.sleep(time);
        return (double) (system.getProcessCpuTime() - before) / time.toNanos();
    }
}
