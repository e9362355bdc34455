package dev.ashlar.kernel.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseFaultTest {

    @ParameterizedTest
    @CsvSource({
        "08006, OUTAGE",
        "08001, OUTAGE",
        "25006, OUTAGE",
        "53300, OUTAGE",
        "57P01, OUTAGE",
        "57P03, OUTAGE",
        "90098, OUTAGE",
        "90121, OUTAGE",
        "57014, OVERLOAD",
        "55P03, OVERLOAD",
        "HYT00, OVERLOAD",
        "40001, CONFLICT",
        "40P01, CONFLICT",
        "90131, CONFLICT",
        "23505, DUPLICATE",
        "53100, FULL",
        "42601, OTHER",
        "22001, OTHER"
    })
    void readsTheState(String state, DatabaseFault fault) {
        SQLException failure = new SQLException("x", state);
        assertThat(DatabaseFault.of(failure)).isEqualTo(fault);
        assertThat(DatabaseFault.of(new IllegalStateException(new IllegalStateException(failure))))
                .isEqualTo(fault);
    }

    @Test
    void knowsWhatThePoolSays() {
        assertThat(DatabaseFault.of(new SQLTransientConnectionException("timed out")))
                .isEqualTo(DatabaseFault.OVERLOAD);
        assertThat(DatabaseFault.of(
                        new SQLTransientConnectionException("timed out", new SQLException("refused", "08001"))))
                .isEqualTo(DatabaseFault.OUTAGE);
        assertThat(DatabaseFault.of(new SQLException("Connection is closed"))).isEqualTo(DatabaseFault.OUTAGE);
        assertThat(DatabaseFault.of(new SQLTimeoutException("late"))).isEqualTo(DatabaseFault.OVERLOAD);
    }

    @Test
    void knowsAFullDiskHoweverItIsWrapped() {
        SQLException h2 = new SQLException("General error", "HY000", 50_000);
        h2.initCause(new IllegalStateException("Writing failed", new IOException("No space left on device")));
        assertThat(DatabaseFault.of(h2)).isEqualTo(DatabaseFault.FULL);
    }

    @Test
    void knowsNothingOfWhatIsNoFailureOfTheDatabase() {
        assertThat(DatabaseFault.of(null)).isEqualTo(DatabaseFault.OTHER);
        assertThat(DatabaseFault.of(new IllegalStateException("x"))).isEqualTo(DatabaseFault.OTHER);
        assertThat(DatabaseFault.of(new SQLException("x"))).isEqualTo(DatabaseFault.OTHER);
    }

    @Test
    void refusesWritesButNotReadsWhenSpaceRunsLow(@TempDir Path folder) throws SQLException {
        FreeSpace low = new FreeSpace(folder, Long.MAX_VALUE);
        low.check(" select 1");
        low.check("WITH x AS (SELECT 1) SELECT * FROM x");
        for (String write : new String[] {"INSERT INTO t VALUES (1)", "\n  update t set a = 1", "DELETE FROM t"}) {
            assertThatThrownBy(() -> low.check(write))
                    .satisfies(failure -> assertThat(DatabaseFault.of(failure)).isEqualTo(DatabaseFault.FULL));
        }
        new FreeSpace(folder, 1).check("INSERT INTO t VALUES (1)");
        new FreeSpace(null, Long.MAX_VALUE).check("INSERT INTO t VALUES (1)");
    }
}
