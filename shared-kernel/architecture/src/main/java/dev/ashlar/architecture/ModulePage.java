package dev.ashlar.architecture;

import dev.ashlar.architecture.ArchitectureModel.Edge;
import dev.ashlar.architecture.ArchitectureModel.EventModel;
import dev.ashlar.architecture.ArchitectureModel.Field;
import dev.ashlar.architecture.ArchitectureModel.ModuleModel;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything about one module on one page. */
final class ModulePage {

    private ModulePage() {}

    static String of(ModuleModel module) {
        return "# " + module.name() + "\n\n" + module.purpose() + "\n\nOwner: " + module.owner() + ". Needs: "
                + needs(module) + ".\n\n" + Drawings.GENERATED + "\n"
                + table(
                        "API",
                        "| type | kind | members |\n|---|---|---|",
                        module.api().stream()
                                .map(type -> row(
                                        code(type.name()),
                                        type.kind(),
                                        type.signatures().stream()
                                                .map(ModulePage::code)
                                                .collect(Collectors.joining("<br>"))))
                                .toList())
                + table(
                        "Events",
                        "| event | type | members | heard by |\n|---|---|---|---|",
                        module.events().stream()
                                .map(event -> row(
                                        code(event.name()), code(event.type()), fields(event.fields()), heardBy(event)))
                                .toList())
                + table(
                        "Tables",
                        "| table | columns |\n|---|---|",
                        module.tables().stream()
                                .map(table -> row(code(table.name()), fields(table.columns())))
                                .toList())
                + table(
                        "Routes",
                        "| route | for whom |\n|---|---|",
                        module.routes().stream()
                                .map(route -> row(code(route.method() + " " + route.path()), route.permission()))
                                .toList())
                + table(
                        "Settings",
                        "| key | type | default | why |\n|---|---|---|---|",
                        module.settings().stream()
                                .map(setting -> row(
                                        code(setting.key()),
                                        setting.type(),
                                        code(setting.defaultValue()),
                                        setting.why()))
                                .toList())
                + table(
                        "Error codes",
                        "| code |\n|---|",
                        module.errorCodes().stream()
                                .map(code -> row(code(code)))
                                .toList());
    }

    private static String needs(ModuleModel module) {
        return module.dependencies().isEmpty()
                ? "no other module"
                : module.dependencies().stream()
                        .collect(Collectors.groupingBy(
                                Edge::to, TreeMap::new, Collectors.mapping(Edge::kind, Collectors.joining(", "))))
                        .entrySet()
                        .stream()
                        .map(entry -> "[" + entry.getKey() + "](" + entry.getKey() + ".md) (" + entry.getValue() + ")")
                        .collect(Collectors.joining(", "));
    }

    private static String heardBy(EventModel event) {
        return Stream.concat(event.heardBy().stream(), event.external() ? Stream.of("outside") : Stream.of())
                .collect(Collectors.joining(", "));
    }

    private static String table(String title, String head, List<String> rows) {
        return rows.isEmpty() ? "" : "\n## " + title + "\n\n" + head + "\n" + String.join("", rows);
    }

    private static String row(String... cells) {
        return List.of(cells).stream()
                        .map(cell -> cell.replace("|", "\\|"))
                        .collect(Collectors.joining(" | ", "| ", " |"))
                + "\n";
    }

    private static String code(String text) {
        return text.isEmpty() ? "" : "`" + text + "`";
    }

    private static String fields(List<Field> fields) {
        return fields.stream()
                .map(field -> code(field.name()) + " " + field.type())
                .collect(Collectors.joining(", "));
    }
}
