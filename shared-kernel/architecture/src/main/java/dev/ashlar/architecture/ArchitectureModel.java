package dev.ashlar.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.nio.file.Path;
import java.util.List;

/** The picture of the project: what each module is, needs and offers, as read from code, annotations and migrations. */
public record ArchitectureModel(List<ModuleModel> modules) {

    /** One module. */
    public record ModuleModel(
            String name,
            String purpose,
            String owner,
            List<Edge> dependencies,
            List<ApiType> api,
            List<EventModel> events,
            List<Table> tables,
            List<Route> routes,
            List<SettingModel> settings,
            List<String> errorCodes) {}

    /**
     * What a module needs of another.
     *
     * @param kind {@code type}, {@code injection} or {@code event}
     */
    public record Edge(String to, String kind) {}

    /** A public type with its public members. */
    public record ApiType(String name, String kind, List<String> signatures) {}

    /** An event, its members, and the modules that listen. */
    public record EventModel(String name, String type, boolean external, List<Field> fields, List<String> heardBy) {}

    /** A table as its migrations leave it. */
    public record Table(String name, List<Field> columns) {}

    /** A member of an event or a column of a table. */
    public record Field(String name, String type) {}

    /** A route and what its caller must be. */
    public record Route(String method, String path, String permission) {}

    /** A key of the configuration. */
    public record SettingModel(String key, String type, String defaultValue, String why) {}

    public ArchitectureModel {
        modules = List.copyOf(modules);
    }

    /**
     * Reads the model.
     *
     * @param root the folder under which sources and migrations stand
     */
    public static ArchitectureModel of(JavaClasses classes, Path root) {
        return new Survey(Codebase.of(classes, root)).model();
    }

    /** The model as text that changes only where the architecture does. */
    public String json() {
        return Json.pretty(this);
    }
}
