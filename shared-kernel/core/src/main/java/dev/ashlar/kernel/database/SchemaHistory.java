package dev.ashlar.kernel.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flywaydb.core.api.MigrationVersion;

/**
 * What the schemas say of the steps they have had. Nearly every start finds that all of them have been applied; seeing it
 * here spares it the setting up of Flyway for each module, which takes longer than the rest of the start.
 */
final class SchemaHistory {

    static final String TABLE = "schema_history";

    private SchemaHistory() {}

    /** Whether there is nothing to apply, to mend or to refuse. Whatever is out of the ordinary is left to Flyway. */
    static boolean holdsAll(List<MigrationFolder> folders, Connection connection) throws SQLException {
        Set<String> there = schemas(connection);
        for (MigrationFolder folder : folders) {
            if (!there.contains(folder.module()) || !holdsAll(folder, connection)) {
                return false;
            }
        }
        return true;
    }

    private static Set<String> schemas(Connection connection) throws SQLException {
        Set<String> schemas = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT table_schema FROM information_schema.tables WHERE table_name = '" + TABLE + "'")) {
            while (rows.next()) {
                schemas.add(rows.getString(1));
            }
        }
        return schemas;
    }

    private static boolean holdsAll(MigrationFolder folder, Connection connection) throws SQLException {
        Map<MigrationVersion, Integer> steps = folder.checksums();
        if (steps.size() < folder.size()) {
            return false;
        }
        Map<MigrationVersion, Integer> applied = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT \"version\", \"checksum\", \"success\" FROM \""
                        + folder.module() + "\".\"" + TABLE + "\" WHERE \"version\" IS NOT NULL")) {
            while (rows.next()) {
                if (!rows.getBoolean("success")) {
                    return false;
                }
                applied.put(MigrationVersion.fromVersion(rows.getString("version")), rows.getInt("checksum"));
            }
        }
        MigrationVersion newest =
                steps.keySet().stream().max(MigrationVersion::compareTo).orElseThrow();
        // Steps above the newest come from a later version of the program, which may run beside this one.
        applied.keySet().removeIf(version -> version.compareTo(newest) > 0);
        return applied.equals(steps);
    }
}
