package dev.ashlar.architecture;

import dev.ashlar.architecture.ArchitectureModel.Edge;
import dev.ashlar.architecture.ArchitectureModel.ModuleModel;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All modules at a glance. */
final class Drawings {

    static final String GENERATED =
            "Written by the build from the code; `mvn verify -Dashlar.docs=write`" + " writes it anew.";

    private Drawings() {}

    static String overview(ArchitectureModel model) {
        return "# The modules\n\n" + GENERATED + "\n\n```mermaid\nflowchart LR\n"
                + lines(model, module -> Stream.of(module.name() + "[\"" + module.name() + "\"]"))
                + lines(
                        model,
                        module -> module.dependencies().stream()
                                .filter(Drawings::isDrawn)
                                .map(edge -> module.name()
                                        + (edge.kind().equals("event") ? " -. hears .-> " : " --> ")
                                        + edge.to()))
                + "```\n\n| module | purpose | owner |\n|---|---|---|\n"
                + model.modules().stream()
                        .map(module -> "| [" + module.name() + "](modules/" + module.name() + ".md) | "
                                + module.purpose() + " | " + module.owner() + " |\n")
                        .collect(Collectors.joining());
    }

    /** The component diagram in the C4 notation, for PlantUML. */
    static String c4(ArchitectureModel model) {
        return "@startuml\n!include <C4/C4_Component>\n\nContainer_Boundary(ashlar, \"Ashlar\") {\n"
                + lines(
                        model,
                        module -> Stream.of("Component(" + module.name() + ", \"" + module.name() + "\", \"module\", \""
                                + module.purpose().replace('"', '\'') + "\")"))
                + "    Component(kernel, \"kernel\", \"shared kernel\", \"The few types every module speaks.\")\n}\n"
                + "ContainerDb(database, \"Database\", \"H2 or PostgreSQL\", \"One schema per module.\")\n\n"
                + lines(
                                model,
                                module -> module.dependencies().stream()
                                        .filter(Drawings::isDrawn)
                                        .map(edge -> "Rel(" + module.name() + ", " + edge.to() + ", \""
                                                + (edge.kind().equals("event") ? "hears" : "asks") + "\")"))
                        .indent(-4)
                + lines(
                                model,
                                module -> module.tables().isEmpty()
                                        ? Stream.of()
                                        : Stream.of("Rel(" + module.name() + ", database, \"schema " + module.name()
                                                + "\")"))
                        .indent(-4)
                + "@enduml\n";
    }

    /** Injection never stands alone: what is injected is also used by type. */
    private static boolean isDrawn(Edge edge) {
        return !edge.kind().equals("injection");
    }

    private static String lines(ArchitectureModel model, Function<ModuleModel, Stream<String>> lines) {
        return model.modules().stream()
                .flatMap(lines)
                .map(line -> "    " + line + "\n")
                .collect(Collectors.joining());
    }
}
