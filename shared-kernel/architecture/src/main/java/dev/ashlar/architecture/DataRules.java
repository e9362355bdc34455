package dev.ashlar.architecture;

import static dev.ashlar.architecture.Rule.rule;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaMethod;
import dev.ashlar.architecture.Change.Annotation;
import dev.ashlar.architecture.Change.Sql;
import dev.ashlar.architecture.Change.Words;
import dev.ashlar.architecture.SqlScript.Reference;
import io.micronaut.data.annotation.MappedEntity;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** 3xx: a module's tables are its own. */
final class DataRules {

    private static final Set<String> CATALOGUE = Set.of("pg_catalog", "information_schema", "excluded");
    private static final Pattern SQL = Pattern.compile(
            "\\s*(select|insert|update|delete|merge|with|create|alter|drop|truncate|lock|copy)\\s.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern FOREIGN_KEY = Pattern.compile(
            "\\s+references\\s+[\\w.\"]+(\\s*\\([^)]*\\))?(\\s+on\\s+(delete|update)\\s+(cascade|restrict|no action|set \\w+))*",
            Pattern.CASE_INSENSITIVE);
    private static final String WITHOUT_TABLES = "a project may have no module with tables";
    private static final String WHY_ONE_OWNER =
            "A table that two modules touch can be changed by neither, and its module cannot move away.";

    private DataRules() {}

    static List<Rule> all() {
        return List.of(
                migrationsStayInTheirSchema(),
                queriesStayInTheirSchema(),
                rowsNameTheirSchema(),
                migrationsHaveAnOwner());
    }

    private static Rule migrationsStayInTheirSchema() {
        return rule("ASH-301", "A migration touches only its module's schema")
                .because(WHY_ONE_OWNER)
                .mayBeEmpty(WITHOUT_TABLES)
                .check((code, found) -> code.migrations().forEach(migration -> {
                    found.examined();
                    migration.script().references().stream()
                            .filter(reference -> isForeign(code, reference, migration.folder()))
                            .forEach(reference -> found.refuse(
                                    new Place(migration.file(), reference.line(), ownerOf(code, migration.folder())),
                                    "The migration of " + migration.folder() + " names " + full(reference) + ".",
                                    publicTypeOf(code, reference.schema()),
                                    mend(code, migration, reference)));
                }));
    }

    private static Change mend(Codebase code, Migration migration, Reference reference) {
        String own = migration.folder();
        if (reference.verb().equals("references")) {
            return new Sql(
                    withoutForeignKey(code.sources().read(migration.file()).get(reference.line() - 1)));
        }
        return reference.defining() && !reference.verb().equals("schema")
                ? new Sql(reference.verb() + " " + own + "." + reference.name())
                : new Words("keep the statement within the schema " + own
                        + "; ask the other module, or keep a copy from its events");
    }

    private static String withoutForeignKey(String line) {
        return FOREIGN_KEY.matcher(line).replaceAll("").strip();
    }

    private static Rule queriesStayInTheirSchema() {
        return rule("ASH-302", "SQL in a module names only the module's own tables")
                .because(WHY_ONE_OWNER)
                .mayBeEmpty(WITHOUT_TABLES)
                .check((code, found) -> code.moduleClasses().forEach(type -> {
                    String own = code.moduleOf(type).map(DeclaredModule::name).orElse("");
                    for (JavaMethod method : type.getMethods()) {
                        method.getAnnotations().stream()
                                .filter(annotation ->
                                        annotation.getRawType().getSimpleName().endsWith("Query"))
                                .forEach(query -> {
                                    found.examined();
                                    refuseForeign(code, found, own, textOf(query), code.at(method));
                                });
                    }
                    for (Bytecode.Text text : Bytecode.texts(type)) {
                        if (SQL.matcher(text.value()).matches()) {
                            found.examined();
                            refuseForeign(code, found, own, text.value(), code.at(type, text.line()));
                        }
                    }
                }));
    }

    private static String textOf(JavaAnnotation<?> query) {
        return query.get("value")
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .orElse("");
    }

    private static void refuseForeign(Codebase code, Findings found, String own, String sql, Place place) {
        SqlScript.of(sql).references().stream()
                .filter(reference -> isForeign(code, reference, own))
                .forEach(reference -> found.refuse(
                        place,
                        "SQL of " + own + " names " + full(reference) + ".",
                        publicTypeOf(code, reference.schema()),
                        new Words("ask the module " + reference.schema()
                                + " for the answer, or keep what you need of it from its events in a table of "
                                + own)));
    }

    private static Rule rowsNameTheirSchema() {
        return rule("ASH-303", "A row names its module's schema")
                .because("Without it the table is found by search path: right on one database, wrong on the next.")
                .mayBeEmpty(WITHOUT_TABLES)
                .check((code, found) -> code.moduleClasses()
                        .filter(Roles::isRow)
                        .forEach(row -> {
                            found.examined();
                            MappedEntity entity = row.getAnnotationOfType(MappedEntity.class);
                            String own =
                                    code.moduleOf(row).map(DeclaredModule::name).orElse("");
                            if (!entity.schema().equals(own)) {
                                found.refuse(
                                        code.at(row, "MappedEntity"),
                                        row.getSimpleName() + " is mapped to "
                                                + (entity.schema().isEmpty()
                                                        ? "no schema"
                                                        : "the schema " + entity.schema())
                                                + ".",
                                        "",
                                        new Annotation("@MappedEntity(value = \"" + entity.value() + "\", schema = \""
                                                + own + "\")"));
                            }
                        }));
    }

    private static Rule migrationsHaveAnOwner() {
        return rule("ASH-304", "Migrations stand in their module, in the folder of its name")
                .because("Each module's history is run by its name; a folder of another name is never run.")
                .mayBeEmpty(WITHOUT_TABLES)
                .check((code, found) -> code.migrations().forEach(migration -> {
                    found.examined();
                    Optional<DeclaredModule> owner = artifactOf(code, migration);
                    if (owner.isPresent() && !owner.get().name().equals(migration.folder())) {
                        found.refuse(
                                new Place(migration.file(), 1, owner.get().owner()),
                                "The module " + owner.get().name() + " holds migrations of \"" + migration.folder()
                                        + "\".",
                                "",
                                new Words("move it to "
                                        + migration
                                                .file()
                                                .replace(
                                                        "/db/" + migration.folder() + "/",
                                                        "/db/" + owner.get().name() + "/")));
                    }
                }));
    }

    /** The module whose declaration stands beside the migration, in the same artifact. */
    private static Optional<DeclaredModule> artifactOf(Codebase code, Migration migration) {
        String artifact = migration.file().substring(0, migration.file().indexOf("src/main/"));
        return code.modules().stream()
                .filter(module -> code.declarationOf(module).startsWith(artifact + "src/main/"))
                .findFirst();
    }

    /** An unknown name may be an alias of the query, unless it stands where only a schema can. */
    private static boolean isForeign(Codebase code, Reference reference, String own) {
        String schema = reference.schema();
        return !schema.isEmpty()
                && !schema.equals(own)
                && !CATALOGUE.contains(schema)
                && (reference.defining() || code.module(schema).isPresent());
    }

    private static String full(Reference reference) {
        return reference.verb().equals("schema")
                ? "the schema " + reference.schema()
                : reference.schema() + "." + reference.name();
    }

    /** What the module that owns the schema offers instead: its plainest public class. */
    private static String publicTypeOf(Codebase code, String schema) {
        return code.module(schema)
                .flatMap(module -> code.classesOf(module)
                        .filter(type -> code.isApi(type) && Roles.isService(type))
                        .map(Roles::nameOf)
                        .findFirst())
                .orElse("");
    }

    private static String ownerOf(Codebase code, String module) {
        return code.module(module).map(DeclaredModule::owner).orElse("nobody");
    }
}
