package dev.ashlar.kernel.database;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * The evidence for the size of the pool and for what watching statements costs. Not part of the build:
 * {@code mvn test -pl shared-kernel/core -Dtest=PoolBenchmark}.
 */
class PoolBenchmark {

    private static final int CLIENTS = 64;
    private static final int ROWS = 100_000;
    private static final Duration EACH = Duration.ofSeconds(Integer.getInteger("ashlar.benchmark.seconds", 3));

    /** 64 callers at once, each: read a row by its key, change another, commit. */
    @Test
    void sizesOfThePool() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("max_connections", "120")
                .start()) {
            String url = Postgres.url(postgres.getPort(), "postgres");
            fill(url);
            measure(url, 10);
            System.out.println("pool  transactions/s  median ms  99 % ms");
            for (int round = 0; round < 5; round++) {
                for (int size : new int[] {2, 5, 10, 20, 50}) {
                    System.out.println(measure(url, size));
                }
            }
        }
    }

    /** The same statement with and without the observer, on the fastest database there is: in this process. */
    @Test
    void costOfWatchingStatements() throws SQLException {
        Database database = Databases.at("jdbc:h2:mem:observed");
        DatabaseSettings settings = Databases.settings("jdbc:h2:mem:observed").get(DatabaseSettings.class);
        StatementObserver observer = new StatementObserver(settings, List.of(), new LentConnections(settings));
        try (HikariDataSource pool = database.pool(new SingleConnections(database::connectForRequests))) {
            for (int round = 0; round < 6; round++) {
                System.out.printf(
                        "plain %d ns, observed %d ns per connection, statement and row%n",
                        perStatement(() -> pool.getConnection()),
                        perStatement(
                                () -> observer.observe(pool.getConnection(), FreeSpace.around(database.address()))));
            }
        }
    }

    private static long perStatement(SingleConnections.Opening connections) throws SQLException {
        int times = 200_000;
        // Time on the processor, so that other work on the machine does not count.
        ThreadMXBean thread = ManagementFactory.getThreadMXBean();
        long start = thread.getCurrentThreadCpuTime();
        for (int i = 0; i < times; i++) {
            try (Connection connection = connections.open();
                    PreparedStatement statement = connection.prepareStatement("SELECT 1 WHERE 1 = ?")) {
                statement.setInt(1, 1);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                }
            }
        }
        return (thread.getCurrentThreadCpuTime() - start) / times;
    }

    private static void fill(String url) throws SQLException {
        try (Connection connection = Databases.at(url).connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (id int PRIMARY KEY, n int, fill text)");
            statement.execute("INSERT INTO t SELECT i, 0, repeat('x', 200) FROM generate_series(1, " + ROWS + ") i");
            statement.execute("VACUUM ANALYZE t");
        }
    }

    private static String measure(String url, int size) throws Exception {
        Database database = Databases.at(url, "pool-size=" + size, "acquire-timeout=30s");
        List<Long> times = new ArrayList<>();
        try (HikariDataSource pool = database.pool(new SingleConnections(database::connectForRequests));
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            long end = System.nanoTime() + EACH.toNanos();
            List<Future<List<Long>>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                running.add(clients.submit(() -> {
                    List<Long> own = new ArrayList<>();
                    while (System.nanoTime() < end) {
                        long start = System.nanoTime();
                        transaction(pool);
                        own.add(System.nanoTime() - start);
                    }
                    return own;
                }));
            }
            for (Future<List<Long>> client : running) {
                times.addAll(client.get());
            }
        }
        times.sort(null);
        return "%4d  %14d  %9.1f  %7.1f"
                .formatted(
                        size,
                        times.size() / EACH.toSeconds(),
                        times.get(times.size() / 2) / 1e6,
                        times.get(times.size() * 99 / 100) / 1e6);
    }

    private static void transaction(HikariDataSource pool) throws SQLException {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement select = connection.prepareStatement("SELECT n, fill FROM t WHERE id = ?")) {
                select.setInt(1, random.nextInt(ROWS) + 1);
                select.executeQuery().close();
            }
            try (PreparedStatement update = connection.prepareStatement("UPDATE t SET n = n + 1 WHERE id = ?")) {
                update.setInt(1, random.nextInt(ROWS) + 1);
                update.executeUpdate();
            }
            connection.commit();
        }
    }
}
