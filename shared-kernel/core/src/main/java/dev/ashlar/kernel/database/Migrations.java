package dev.ashlar.kernel.database;

import dev.ashlar.kernel.Module;
import dev.ashlar.kernel.database.DatabaseAddress.Vendor;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings every module's schema up to date: own schema, own history table, modules in the order of their dependencies, the
 * kernel first. Nodes that start together take turns on one lock. Steps that a newer version of the program has applied
 * are left alone: the old version may still run beside it.
 */
public final class Migrations {

    /** A step that is not in the database yet. */
    public record Pending(String module, String version, String description, String script) {}

    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final String KERNEL = "kernel";
    private static final int ATTEMPTS = 4;
    /** "ashlar" in ASCII: any number will do as long as nobody else takes it. */
    private static final long LOCK = 0x6173686C6172L;

    private final DataSource database;
    private final Vendor vendor;
    private final List<MigrationFolder> folders;

    public Migrations(DataSource database, Vendor vendor, List<Module> modules) {
        this(database, vendor, Stream.concat(Stream.of(KERNEL), modules.stream().map(Module::name)));
    }

    Migrations(DataSource database, Vendor vendor, Stream<String> schemas) {
        this.database = database;
        this.vendor = vendor;
        this.folders = schemas.map(schema -> MigrationFolder.of(schema, vendor))
                .filter(folder -> !folder.isEmpty())
                .toList();
    }

    /**
     * What {@link #migrate} would do now. Changes nothing.
     *
     * @throws MigrationFailure when it would refuse
     */
    public List<Pending> pending() throws SQLException {
        List<Pending> pending = new ArrayList<>();
        if (isUpToDate()) {
            return pending;
        }
        for (MigrationFolder folder : folders) {
            Flyway flyway = flyway(folder);
            refuseWhatCannotBeMended(folder, flyway);
            for (MigrationInfo step : flyway.info().pending()) {
                pending.add(new Pending(
                        folder.module(),
                        String.valueOf(step.getVersion()),
                        step.getDescription(),
                        folder.pathOf(step.getScript())));
            }
        }
        return pending;
    }

    boolean isUpToDate() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return SchemaHistory.holdsAll(folders, connection);
        }
    }

    /**
     * For a start that does not migrate itself.
     *
     * @throws MigrationFailure while there are steps that this program needs
     */
    public void refuseWhilePending() throws SQLException {
        List<Pending> pending = pending();
        if (!pending.isEmpty()) {
            throw new MigrationFailure(
                    (pending.size() == 1 ? "1 migration is" : pending.size() + " migrations are") + " pending, first "
                            + pending.getFirst().script()
                            + ", and ashlar.database.migrate-on-start is off: run `ashlar migrate` first.");
        }
    }

    /**
     * Applies everything pending and returns what that was.
     *
     * @throws MigrationFailure when a step fails; those before it stay applied
     */
    public List<Pending> migrate() throws SQLException {
        List<Pending> done = new ArrayList<>();
        for (int attempt = 1; ; attempt++) {
            try {
                migrate(done);
                return done;
            } catch (SQLException | MigrationFailure e) {
                // The process through which this one shared an H2 file may have ended, or PostgreSQL has restarted.
                if (attempt == ATTEMPTS || !DatabaseFault.isOutage(e)) {
                    throw e;
                }
                LOG.info("The connection was lost while migrating; going on with a new one");
            }
        }
    }

    private void migrate(List<Pending> done) throws SQLException {
        if (isUpToDate()) {
            return;
        }
        try (Connection lock = database.getConnection()) {
            acquire(lock);
            for (MigrationFolder folder : folders) {
                done.addAll(migrate(folder));
            }
        }
    }

    private List<Pending> migrate(MigrationFolder folder) throws SQLException {
        Flyway flyway = flyway(folder);
        forgetFailures(folder);
        refuseWhatCannotBeMended(folder, flyway);
        try {
            List<Pending> done = flyway.migrate().migrations.stream()
                    .map(step ->
                            new Pending(folder.module(), step.version, step.description, folder.pathOf(step.filepath)))
                    .toList();
            if (!done.isEmpty()) {
                LOG.info(
                        "Migrated schema {}: {}",
                        folder.module(),
                        done.stream().map(step -> "V" + step.version()).collect(Collectors.joining(", ")));
            }
            return done;
        } catch (FlywayException e) {
            throw new MigrationFailure(
                    "The migration of module " + folder.module() + " failed: " + reason(folder, e)
                            + ". Modules before it are migrated; correct the file and run `ashlar migrate` again.",
                    e);
        }
    }

    /**
     * H2 cannot roll a half-done script back and Flyway would refuse to go on for ever: the corrected script runs again, and
     * what of it is already there says so itself.
     */
    private void forgetFailures(MigrationFolder folder) throws SQLException {
        if (vendor != Vendor.H2) {
            return;
        }
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            try (ResultSet there = connection
                    .getMetaData()
                    .getTables(null, folder.module(), SchemaHistory.TABLE, new String[] {"TABLE", "BASE TABLE"})) {
                if (!there.next()) {
                    return;
                }
            }
            statement.execute("DELETE FROM \"" + folder.module() + "\".\"" + SchemaHistory.TABLE
                    + "\" WHERE \"success\" = FALSE");
        }
    }

    private static void refuseWhatCannotBeMended(MigrationFolder folder, Flyway flyway) {
        for (MigrationInfo step : flyway.info().all()) {
            String script = folder.pathOf(step.getScript());
            MigrationState state = step.getState();
            if (state == MigrationState.IGNORED) {
                throw new MigrationFailure(script + " has a lower version than steps this database already has: give it"
                        + " a version above all others of module " + folder.module() + ".");
            }
            if (state == MigrationState.MISSING_SUCCESS) {
                throw new MigrationFailure(script + " has been applied to this database but is not in this program:"
                        + " bring the file back; what was applied is never deleted or renamed.");
            }
            if (state == MigrationState.SUCCESS && !step.isChecksumMatching()) {
                throw new MigrationFailure(script + " was changed after it had been applied to this database: put its"
                        + " old content back and write the change as a new file with the next version.");
            }
        }
    }

    private static String reason(MigrationFolder folder, FlywayException failure) {
        String place = "";
        Throwable root = failure;
        while (true) {
            if (root instanceof FlywayMigrateException migration && migration.getMigration() != null) {
                place = folder.pathOf(migration.getMigration().getScript()) + " line " + migration.getLineNumber()
                        + ": ";
            }
            if (root.getCause() == null) {
                break;
            }
            root = root.getCause();
        }
        String said = String.valueOf(root.getMessage()).strip();
        return place + said.lines().findFirst().orElse(said).replaceFirst("; SQL statement:$", "");
    }

    private Flyway flyway(MigrationFolder folder) {
        return Flyway.configure()
                .dataSource(database)
                .schemas(folder.module())
                .defaultSchema(folder.module())
                .createSchemas(true)
                .table(SchemaHistory.TABLE)
                .resourceProvider(folder)
                .javaMigrationClassProvider(List::of)
                .loggers("slf4j")
                .placeholders(Map.of(
                        "json",
                        vendor == Vendor.POSTGRESQL ? "jsonb" : "text",
                        "vendor",
                        vendor.name().toLowerCase(Locale.ROOT)))
                .load();
    }

    /**
     * Several processes can share an H2 file as well, so both vendors need a lock; H2 has none but those on rows. Either
     * ends with its connection, also when the process dies.
     */
    private void acquire(Connection connection) throws SQLException {
        if (vendor == Vendor.POSTGRESQL) {
            if (!isTrue(connection, "SELECT pg_try_advisory_lock(" + LOCK + ")")) {
                LOG.info("Another node migrates the database; waiting for it");
                execute(connection, "SELECT pg_advisory_lock(" + LOCK + ")");
            }
            return;
        }
        execute(connection, "CREATE TABLE IF NOT EXISTS PUBLIC.migration_lock (id int PRIMARY KEY)");
        execute(connection, "INSERT INTO PUBLIC.migration_lock VALUES (1) ON CONFLICT DO NOTHING");
        execute(connection, "SET LOCK_TIMEOUT 600000");
        connection.setAutoCommit(false);
        execute(connection, "SELECT id FROM PUBLIC.migration_lock FOR UPDATE");
    }

    private static boolean isTrue(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() && result.getBoolean(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
