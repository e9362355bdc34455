package dev.ashlar.kernel.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the embedded database has answered as committed is there after {@code kill -9}, and the file opens at once. */
class KilledH2Test {

    private static final int ROUNDS = Integer.getInteger("ashlar.kill.rounds", 5);

    @TempDir
    Path folder;

    @Test
    void keepsWhatWasCommittedWhenTheProcessIsKilled() throws Exception {
        String url = "jdbc:h2:file:" + folder.resolve("killed");
        Database database = Databases.at(url);
        prepare(database);
        Set<Long> committed = new HashSet<>();
        Random random = new Random(7);
        long highest = 0;
        Duration slowestOpening = Duration.ZERO;
        for (int round = 0; round < ROUNDS; round++) {
            committed.addAll(writeUntilKilled(url, highest, 20 + random.nextInt(200)));
            long start = System.nanoTime();
            Set<Long> found = read(database);
            Duration opening = Duration.ofNanos(System.nanoTime() - start);
            slowestOpening = opening.compareTo(slowestOpening) > 0 ? opening : slowestOpening;
            assertThat(found).as("round " + round).containsAll(committed);
            highest = found.stream().mapToLong(id -> id).max().orElse(0);
        }
        assertThat(committed).hasSizeGreaterThan(ROUNDS * 20);
        assertThat(slowestOpening)
                .as("the lock of a killed process is soon overcome")
                .isLessThan(Duration.ofSeconds(15));
        System.out.println(ROUNDS + " rounds, " + committed.size() + " commits kept, slowest opening after a kill "
                + slowestOpening.toMillis() + " ms, file " + Files.size(folder.resolve("killed.mv.db")) / 1024 + " kB");
    }

    private static void prepare(Database database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE a (id bigint PRIMARY KEY, fill varchar(400))");
            statement.execute("CREATE TABLE b (id bigint PRIMARY KEY, fill varchar(400))");
            statement.execute("CREATE TABLE counters (id int PRIMARY KEY, n bigint)");
            statement.execute("INSERT INTO counters SELECT \"X\", 0 FROM system_range(0, 15)");
        }
    }

    private static Set<Long> writeUntilKilled(String url, long after, int lines) throws IOException {
        Process writer = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        url,
                        String.valueOf(after))
                .redirectErrorStream(true)
                .start();
        Set<Long> committed = new HashSet<>();
        try (BufferedReader said = writer.inputReader()) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                assertThat(line).doesNotStartWith("failed");
                if (line.startsWith("committed ") && line.length() > 10) {
                    committed.add(Long.parseLong(line.substring(10)));
                }
                if (committed.size() == lines) {
                    // SIGKILL; what it had said before is still read.
                    writer.toHandle().destroyForcibly();
                }
            }
        }
        assertThat(committed).hasSizeGreaterThanOrEqualTo(lines);
        return committed;
    }

    /** Reads every row of every table: a damaged page would show. */
    private static Set<Long> read(Database database) throws SQLException {
        Set<Long> found = new HashSet<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("SELECT id, fill FROM a ORDER BY id")) {
                while (rows.next()) {
                    assertThat(rows.getString(2)).hasSize(300);
                    found.add(rows.getLong(1));
                }
            }
            try (ResultSet row =
                    statement.executeQuery("SELECT (SELECT count(*) FROM b), (SELECT sum(n) FROM counters),"
                            + " (SELECT count(*) FROM a JOIN b USING (id, fill))")) {
                row.next();
                assertThat(row.getLong(1))
                        .as("both halves of every transaction")
                        .isEqualTo(found.size());
                assertThat(row.getLong(2)).as("all three parts of it").isEqualTo(found.size());
                assertThat(row.getLong(3)).isEqualTo(found.size());
            }
        }
        return found;
    }
}
