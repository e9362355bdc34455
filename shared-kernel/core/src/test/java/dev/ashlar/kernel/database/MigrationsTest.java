package dev.ashlar.kernel.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.kernel.database.Migrations.Pending;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MigrationsTest {

    enum On {
        H2,
        POSTGRESQL
    }

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void appliesEachModulesStepsOnceAndInOrder(On on) throws SQLException {
        Database database = fresh(on);
        Migrations migrations = of(database, "alpha", "gamma", "absent");
        assertThat(migrations.pending())
                .containsExactly(
                        new Pending("alpha", "1", "things", "db/alpha/V1__things.sql"),
                        new Pending("alpha", "2", "name", "db/alpha/V2__name.sql"),
                        new Pending("gamma", "1", "things", "db/gamma/V1__things.sql"));
        assertThat(tables(database, "alpha")).as("looking changes nothing").isEmpty();
        assertThatThrownBy(migrations::refuseWhilePending)
                .isInstanceOf(MigrationFailure.class)
                .hasMessageContaining("3 migrations are pending, first db/alpha/V1__things.sql")
                .hasMessageContaining("ashlar migrate");
        assertThat(migrations.migrate()).hasSize(3).extracting(Pending::script).contains("db/alpha/V2__name.sql");
        assertThat(migrations.migrate()).isEmpty();
        assertThat(migrations.pending()).isEmpty();
        migrations.refuseWhilePending();
        assertThat(tables(database, "alpha")).containsExactlyInAnyOrder("things", "schema_history");
    }

    /** Most starts end their look at the schemas there. */
    @ParameterizedTest
    @EnumSource
    void seesFromTheHistoriesAloneThatThereIsNothingToDo(On on) throws SQLException {
        Database database = fresh(on);
        Migrations migrations = of(database, "alpha", "gamma");
        assertThat(migrations.isUpToDate()).isFalse();
        of(database, "alpha").migrate();
        assertThat(migrations.isUpToDate()).as("with a schema missing").isFalse();
        migrations.migrate();
        assertThat(migrations.isUpToDate()).isTrue();
        for (String difference : List.of(
                "\"checksum\" = 1 WHERE \"version\" = '2'",
                "\"success\" = FALSE WHERE \"version\" = '2'",
                "\"version\" = '1.5' WHERE \"version\" = '2'",
                "\"version\" = NULL WHERE \"version\" = '2'")) {
            Database other = fresh(on);
            of(other, "alpha").migrate();
            execute(other, "UPDATE alpha.schema_history SET " + difference);
            assertThat(of(other, "alpha").isUpToDate()).as(difference).isFalse();
        }
        execute(database, "UPDATE alpha.schema_history SET \"version\" = '3' WHERE \"version\" IS NULL");
        assertThat(migrations.isUpToDate()).as("with a step of a later version").isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aFailureKeepsTheModulesBeforeItAndNamesFileAndLine(On on) throws SQLException {
        Database database = fresh(on);
        Migrations migrations = of(database, "alpha", "beta", "gamma");
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(migrations::migrate)
                    .isInstanceOf(MigrationFailure.class)
                    .hasMessageContaining("The migration of module beta failed: db/beta/V2__broken.sql line ")
                    .hasMessageContaining("Modules before it are migrated");
            if (on == On.H2) {
                // H2 has kept the first statement of the broken script; its own message says so at the second attempt.
                execute(database, "DROP TABLE beta.others");
            }
        }
        assertThat(tables(database, "alpha")).contains("things");
        assertThat(tables(database, "gamma")).isEmpty();
        assertThat(of(database, "alpha").pending()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void runsTheScriptsOfTheVendorToo(On on) throws SQLException {
        assertThat(of(fresh(on), "beta").pending().stream().map(Pending::script))
                .filteredOn(script -> script.contains("postgresql"))
                .hasSize(on == On.POSTGRESQL ? 1 : 0);
    }

    @ParameterizedTest
    @EnumSource
    void refusesAFileThatWasChangedAfterItWasApplied(On on) throws SQLException {
        Database database = fresh(on);
        of(database, "alpha").migrate();
        execute(database, "UPDATE alpha.schema_history SET \"checksum\" = 1 WHERE \"version\" = '1'");
        for (var attempt : List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                () -> of(database, "alpha").migrate(),
                () -> of(database, "alpha").pending())) {
            assertThatThrownBy(attempt)
                    .isInstanceOf(MigrationFailure.class)
                    .hasMessageContaining("db/alpha/V1__things.sql was changed after it had been applied")
                    .hasMessageContaining("put its old content back and write the change as a new file");
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesAFileThatHasGoneOrComesTooLate(On on) throws SQLException {
        Database gone = fresh(on);
        of(gone, "alpha").migrate();
        execute(
                gone,
                "UPDATE alpha.schema_history SET \"version\" = '0.5', \"script\" = 'V0_5__gone.sql'"
                        + " WHERE \"version\" = '1'");
        assertThatThrownBy(() -> of(gone, "alpha").migrate())
                .isInstanceOf(MigrationFailure.class)
                .hasMessageContaining(
                        "db/alpha/V0_5__gone.sql has been applied to this database but is not in this program");
        Database late = fresh(on);
        of(late, "alpha").migrate();
        execute(late, "DELETE FROM alpha.schema_history WHERE \"version\" = '1'");
        assertThatThrownBy(() -> of(late, "alpha").migrate())
                .isInstanceOf(MigrationFailure.class)
                .hasMessageContaining(
                        "db/alpha/V1__things.sql has a lower version than steps this database already has");
    }

    @ParameterizedTest
    @EnumSource
    void toleratesStepsOfANewerVersionOfTheProgram(On on) throws SQLException {
        Database database = fresh(on);
        of(database, "alpha").migrate();
        execute(
                database,
                "INSERT INTO alpha.schema_history SELECT 99, '99', 'later', \"type\", 'V99__later.sql', 7,"
                        + " \"installed_by\", \"installed_on\", 1, \"success\" FROM alpha.schema_history"
                        + " WHERE \"version\" = '2'");
        assertThat(of(database, "alpha").pending()).isEmpty();
        assertThat(of(database, "alpha").migrate()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void nodesThatStartTogetherTakeTurns(On on) throws Exception {
        Database database = fresh(on);
        try (ExecutorService nodes = Executors.newFixedThreadPool(3)) {
            List<Future<List<Pending>>> started = new ArrayList<>();
            for (int node = 0; node < 3; node++) {
                started.add(nodes.submit(() -> of(database, "alpha", "gamma").migrate()));
            }
            List<Pending> applied = new ArrayList<>();
            for (Future<List<Pending>> node : started) {
                applied.addAll(node.get());
            }
            assertThat(applied).hasSize(3).doesNotHaveDuplicates();
        }
    }

    private Database fresh(On on) {
        return Databases.at(
                on == On.POSTGRESQL
                        ? Postgres.freshUrl()
                        : "jdbc:h2:file:" + folder.resolve("fresh" + System.nanoTime()));
    }

    private static Migrations of(Database database, String... schemas) {
        return new Migrations(database.dataSource(), database.address().vendor(), Stream.of(schemas));
    }

    private static void execute(Database database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> tables(Database database, String schema) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT table_name FROM information_schema.tables WHERE table_schema = '" + schema + "'")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }
}
