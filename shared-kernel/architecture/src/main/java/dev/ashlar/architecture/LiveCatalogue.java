package dev.ashlar.architecture;

import dev.ashlar.architecture.Change.Sql;
import dev.ashlar.architecture.Change.Words;
import dev.ashlar.kernel.Module;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * 3xx, on a migrated PostgreSQL: proves that the database is what the migrations say, and that nothing in it crosses
 * from the schema of one module into another's.
 */
public final class LiveCatalogue {

    private static final String WHY =
            "What binds two schemas inside the database escapes every rule about code, and ties the modules for good.";

    private static final Rule.Check BY_CATALOGUE = (code, found) -> {};

    private static final Rule FOREIGN_KEYS =
            Rule.rule("ASH-311", "No foreign key between schemas").because(WHY).check(BY_CATALOGUE);
    private static final Rule REACHES_OUT = Rule.rule(
                    "ASH-312", "No view, trigger, function or default reaches into another schema")
            .because(WHY)
            .check(BY_CATALOGUE);
    private static final Rule NO_OWNER = Rule.rule("ASH-313", "Every table has a module that owns it")
            .because("A table without an owner is migrated by nobody and dropped by nobody.")
            .check(BY_CATALOGUE);

    static final List<Rule> RULES = List.of(FOREIGN_KEYS, REACHES_OUT, NO_OWNER);

    private static final String FOREIGN_KEYS_ACROSS = """
            select n.nspname, c.relname, k.conname, fn.nspname, f.relname
            from pg_constraint k
            join pg_class c on c.oid = k.conrelid
            join pg_namespace n on n.oid = c.relnamespace
            join pg_class f on f.oid = k.confrelid
            join pg_namespace fn on fn.oid = f.relnamespace
            where k.contype = 'f' and n.oid <> fn.oid
            order by 1, 2, 3
            """;

    private static final String VIEWS_ACROSS = """
            select distinct n.nspname, c.relname, 'view', fn.nspname, f.relname
            from pg_depend d
            join pg_rewrite r on r.oid = d.objid and d.classid = 'pg_rewrite'::regclass
            join pg_class c on c.oid = r.ev_class
            join pg_namespace n on n.oid = c.relnamespace
            join pg_class f on f.oid = d.refobjid and d.refclassid = 'pg_class'::regclass
            join pg_namespace fn on fn.oid = f.relnamespace
            where n.oid <> fn.oid
              and n.nspname not in ('pg_catalog', 'information_schema')
              and fn.nspname not in ('pg_catalog', 'information_schema')
            order by 1, 2, 5
            """;

    private static final String TRIGGERS_ACROSS = """
            select n.nspname, c.relname, 'trigger ' || t.tgname, fn.nspname, p.proname
            from pg_trigger t
            join pg_class c on c.oid = t.tgrelid
            join pg_namespace n on n.oid = c.relnamespace
            join pg_proc p on p.oid = t.tgfoid
            join pg_namespace fn on fn.oid = p.pronamespace
            where not t.tgisinternal and n.oid <> fn.oid and fn.nspname <> 'pg_catalog'
            order by 1, 2, 3
            """;

    private static final String DEFAULTS_ACROSS = """
            select n.nspname, c.relname, 'default', fn.nspname, f.relname
            from pg_depend d
            join pg_attrdef a on a.oid = d.objid and d.classid = 'pg_attrdef'::regclass
            join pg_class c on c.oid = a.adrelid
            join pg_namespace n on n.oid = c.relnamespace
            join pg_class f on f.oid = d.refobjid and d.refclassid = 'pg_class'::regclass
            join pg_namespace fn on fn.oid = f.relnamespace
            where n.oid <> fn.oid
            order by 1, 2, 5
            """;

    private static final String FUNCTIONS = """
            select n.nspname, p.proname, coalesce(pg_get_function_sqlbody(p.oid), p.prosrc)
            from pg_proc p
            join pg_namespace n on n.oid = p.pronamespace
            where n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
            order by 1, 2
            """;

    private static final String TABLES = """
            select n.nspname, c.relname
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p', 'v', 'm', 'f')
              and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
            order by 1, 2
            """;

    private final Map<String, String> ownersBySchema;

    private LiveCatalogue(Map<String, String> ownersBySchema) {
        this.ownersBySchema = ownersBySchema;
    }

    /**
     * The catalogue of a program with these modules.
     *
     * @param kernelSchemas schemas that the kernel keeps for itself
     */
    public static LiveCatalogue of(List<Module> modules, Set<String> kernelSchemas) {
        Map<String, String> owners = new TreeMap<>();
        kernelSchemas.forEach(schema -> owners.put(schema, "the kernel"));
        modules.forEach(module -> owners.put(module.name(), module.owner()));
        return new LiveCatalogue(owners);
    }

    static LiveCatalogue of(Map<String, String> ownersBySchema) {
        return new LiveCatalogue(ownersBySchema);
    }

    public Report check(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return check(connection);
        }
    }

    public Report check(Connection connection) throws SQLException {
        Findings keys = new Findings(FOREIGN_KEYS);
        for (List<String> row : rows(connection, FOREIGN_KEYS_ACROSS)) {
            String table = row.get(0) + "." + row.get(1);
            refuse(
                    keys,
                    row,
                    "The foreign key " + row.get(2) + " of " + table + " points to " + target(row) + ".",
                    new Sql("alter table " + table + " drop constraint " + row.get(2)));
        }
        Findings reaches = new Findings(REACHES_OUT);
        for (String query : List.of(VIEWS_ACROSS, TRIGGERS_ACROSS, DEFAULTS_ACROSS)) {
            for (List<String> row : rows(connection, query)) {
                refuse(
                        reaches,
                        row,
                        "The " + row.get(2) + " of " + row.get(0) + "." + row.get(1) + " uses " + target(row) + ".",
                        new Words("drop it in a migration of " + row.get(0) + ", and ask the module " + row.get(3)
                                + " in code"));
            }
        }
        for (List<String> row : rows(connection, FUNCTIONS)) {
            SqlScript.of(row.get(2)).references().stream()
                    .map(SqlScript.Reference::schema)
                    .filter(schema -> ownersBySchema.containsKey(schema) && !schema.equals(row.get(0)))
                    .distinct()
                    .forEach(schema -> refuse(
                            reaches,
                            row,
                            "The function " + row.get(0) + "." + row.get(1) + " names tables of " + schema + ".",
                            new Words("drop it in a migration of " + row.get(0) + ", and ask the module " + schema
                                    + " in code")));
        }
        Findings unowned = new Findings(NO_OWNER);
        for (List<String> row : rows(connection, TABLES)) {
            unowned.examined();
            if (!ownersBySchema.containsKey(row.get(0))) {
                refuse(
                        unowned,
                        row,
                        row.get(0) + "." + row.get(1) + " stands in a schema that no module owns.",
                        new Words("create it in its module's schema, in a migration under db/<module>"));
            }
        }
        List<Violation> violations = new ArrayList<>(keys.violations());
        violations.addAll(reaches.violations());
        violations.addAll(unowned.violations());
        return new Report(violations, Map.of(NO_OWNER.id(), unowned.count()));
    }

    private void refuse(Findings found, List<String> row, String problem, Change change) {
        String schema = row.getFirst();
        found.refuse(new Place("db/" + schema, 1, ownersBySchema.getOrDefault(schema, "nobody")), problem, "", change);
    }

    private static String target(List<String> row) {
        return row.get(3) + "." + row.get(4);
    }

    private static List<List<String>> rows(Connection connection, String query) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query);
                ResultSet result = statement.executeQuery()) {
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(result.getString(i)));
                }
                rows.add(row);
            }
            return rows;
        }
    }
}
