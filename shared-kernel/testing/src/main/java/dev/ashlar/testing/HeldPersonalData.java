package dev.ashlar.testing;

import dev.ashlar.kernel.Module;
import dev.ashlar.kernel.PersonalData;
import dev.ashlar.kernel.database.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds tables that say which user a row belongs to, in modules that provide no {@link PersonalData}: what they hold would
 * be in nobody's copy of their data, and would outlive its erasure.
 */
public final class HeldPersonalData {

    private static final String USER_COLUMN =
            "(column_name = 'user_id' OR column_name LIKE '%\\_user\\_id' ESCAPE '\\')";

    private HeldPersonalData() {}

    /** The tables of all modules in the application that nobody answers for; a sentence for each. */
    public static List<String> unanswered(App app) throws SQLException {
        Set<String> answering = app.context().getBeansOfType(PersonalData.class).stream()
                .map(PersonalData::module)
                .collect(Collectors.toSet());
        List<String> modules = Module.all().stream().map(Module::name).toList();
        try (Connection connection = app.get(Database.class).connect()) {
            return unanswered(connection, modules, answering);
        }
    }

    /** The same for the schemas given, as if only the modules given answered. */
    public static List<String> unanswered(Connection connection, List<String> schemas, Set<String> answering)
            throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT table_schema, table_name, column_name FROM information_schema.columns
                        WHERE %s ORDER BY table_schema, table_name""".formatted(USER_COLUMN))) {
            while (rows.next()) {
                String schema = rows.getString(1);
                if (schemas.contains(schema) && !answering.contains(schema)) {
                    tables.add("%s.%s has %s, so the module %s has to provide a bean of %s"
                            .formatted(
                                    schema,
                                    rows.getString(2),
                                    rows.getString(3),
                                    schema,
                                    PersonalData.class.getName()));
                }
            }
        }
        return tables;
    }
}
