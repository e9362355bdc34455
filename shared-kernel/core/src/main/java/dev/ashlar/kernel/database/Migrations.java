package dev.ashlar.kernel.database;

import dev.ashlar.kernel.Module;
import dev.ashlar.kernel.database.DatabaseAddress.Vendor;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings every module's schema up to date: own schema, own history table, modules in the order of their dependencies, the
 * kernel first. Nodes that start together take turns on one lock.
 */
public final class Migrations {

    /** A step that is not in the database yet. */
    public record Pending(String module, String version, String description, String script) {}

    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final String KERNEL = "kernel";
    /** "ashlar" in ASCII: any number will do as long as nobody else takes it. */
    private static final long LOCK = 0x6173686C6172L;

    private final DataSource database;
    private final Vendor vendor;
    private final List<String> schemas;

    public Migrations(DataSource database, Vendor vendor, List<Module> modules) {
        this.database = database;
        this.vendor = vendor;
        this.schemas = Stream.concat(Stream.of(KERNEL), modules.stream().map(Module::name))
                .toList();
    }

    /** What {@link #migrate} would do now. */
    public List<Pending> pending() {
        List<Pending> pending = new ArrayList<>();
        for (String schema : schemas) {
            MigrationFolder folder = MigrationFolder.of(schema, vendor);
            if (folder.isEmpty()) {
                continue;
            }
            for (MigrationInfo step : flyway(schema, folder).info().pending()) {
                pending.add(new Pending(
                        schema, String.valueOf(step.getVersion()), step.getDescription(), step.getScript()));
            }
        }
        return pending;
    }

    /** Applies everything pending and returns how many steps that were. */
    public int migrate() throws SQLException {
        int steps = 0;
        try (Connection lock = database.getConnection()) {
            acquire(lock);
            for (String schema : schemas) {
                MigrationFolder folder = MigrationFolder.of(schema, vendor);
                if (folder.isEmpty()) {
                    continue;
                }
                int done = flyway(schema, folder).migrate().migrationsExecuted;
                if (done > 0) {
                    LOG.info("Migrated schema {}: {} step(s)", schema, done);
                }
                steps += done;
            }
            release(lock);
        }
        return steps;
    }

    private Flyway flyway(String schema, MigrationFolder folder) {
        return Flyway.configure()
                .dataSource(database)
                .schemas(schema)
                .defaultSchema(schema)
                .createSchemas(true)
                .table("schema_history")
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

    /** H2 needs no lock of its own: one process at a time opens the file, the others go through it. */
    private void acquire(Connection connection) throws SQLException {
        if (vendor == Vendor.POSTGRESQL) {
            execute(connection, "SELECT pg_advisory_lock(" + LOCK + ")");
        }
    }

    private void release(Connection connection) throws SQLException {
        if (vendor == Vendor.POSTGRESQL) {
            execute(connection, "SELECT pg_advisory_unlock(" + LOCK + ")");
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
