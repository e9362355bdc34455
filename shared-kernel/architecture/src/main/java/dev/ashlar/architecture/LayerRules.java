package dev.ashlar.architecture;

import static dev.ashlar.architecture.Rule.rule;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import dev.ashlar.architecture.Change.Head;
import dev.ashlar.architecture.Change.Injection;
import dev.ashlar.architecture.Change.Words;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** 2xx: inside a module, routes ask services and services ask repositories; how things are stored stays inside. */
final class LayerRules {

    private LayerRules() {}

    static List<Rule> all() {
        return List.of(
                controllersAskServices(),
                repositoriesAskNobody(),
                servicesKnowNoRoutes(),
                storageIsNotPublic(),
                signaturesHideStorage(),
                rolesShowInNames());
    }

    private static Rule controllersAskServices() {
        return rule("ASH-201", "A controller uses no repository")
                .because("What a route does must also hold when something other than HTTP asks for it.")
                .check((code, found) -> each(code, found, LayerRules::belongsToController, Roles::isRepository)
                        .forEach(use -> {
                            String service = code.nearestUser(use.target(), Roles::isService);
                            found.refuse(
                                    use.place(),
                                    "A controller uses the repository "
                                            + use.target().getSimpleName() + ".",
                                    service,
                                    service.isEmpty()
                                            ? new Words("make a service, named as the verb, that asks "
                                                    + use.target().getSimpleName())
                                            : injected(service));
                        }));
    }

    private static Change injected(String service) {
        String type = service.substring(service.lastIndexOf('.') + 1);
        String name = Character.toLowerCase(type.charAt(0)) + type.substring(1);
        return new Injection(type + " " + name, name);
    }

    private static Rule repositoriesAskNobody() {
        return rule("ASH-202", "A repository uses neither services nor controllers")
                .because("SQL that decides is SQL nobody finds; the repository answers, the service decides.")
                .check((code, found) -> each(
                                code,
                                found,
                                Roles::isRepository,
                                type -> Roles.isService(type) || belongsToController(type))
                        .forEach(use -> found.refuse(
                                use.place(),
                                "A repository uses " + use.target().getSimpleName() + ".",
                                "",
                                new Words("take the value it needs as a parameter and let the service call the"
                                        + " repository"))));
    }

    private static Rule servicesKnowNoRoutes() {
        return rule("ASH-203", "A service does not know controllers or their requests and answers")
                .because("The use case outlives the shape of its route.")
                .check((code, found) -> each(code, found, Roles::isService, LayerRules::belongsToController)
                        .forEach(use -> found.refuse(
                                use.place(),
                                "A service uses " + Roles.nameOf(use.target()) + " of a controller.",
                                "",
                                new Words("take the values themselves as parameters; the controller unpacks its"
                                        + " request"))));
    }

    private static boolean belongsToController(JavaClass type) {
        return Roles.isController(SourceTree.outermost(type));
    }

    /** Uses inside one module, from one kind of class to another. */
    private static Stream<Uses> each(
            Codebase code, Findings found, Predicate<JavaClass> from, Predicate<JavaClass> target) {
        return code.moduleClasses()
                .filter(from)
                .peek(type -> found.examined())
                .flatMap(type -> Uses.of(code, type)
                        .filter(use -> target.test(use.target())
                                && code.moduleOf(use.target()).equals(code.moduleOf(type))));
    }

    private static Rule storageIsNotPublic() {
        return rule("ASH-204", "Repositories and rows are not public")
                .because("How a module stores things is its own affair, so that it can change it.")
                .check((code, found) -> code.moduleClasses()
                        .filter(LayerRules::isStorage)
                        .forEach(type -> {
                            found.examined();
                            if (Codebase.isPublic(type)) {
                                found.refuse(
                                        code.at(type),
                                        type.getSimpleName() + " is public.",
                                        code.nearestApi(type),
                                        Heads.withoutPublic(type));
                            }
                        }));
    }

    private static Rule signaturesHideStorage() {
        return rule("ASH-205", "Public signatures mention no repository and no row")
                .because("A row that leaves its module takes the table with it, and every column becomes a promise.")
                .check((code, found) -> code.moduleClasses()
                        .filter(Codebase::isPublic)
                        .flatMap(type -> type.getMembers().stream())
                        .filter(LayerRules::isVisible)
                        .forEach(member -> {
                            found.examined();
                            signature(member)
                                    .flatMap(type -> type.getAllInvolvedRawTypes().stream())
                                    .filter(LayerRules::isStorage)
                                    .distinct()
                                    .forEach(stored -> found.refuse(
                                            code.at(member),
                                            member.getFullName() + " shows " + stored.getSimpleName() + ".",
                                            publicValue(code, stored),
                                            new Words("let it speak in a public value of the module and make that value"
                                                    + " from the row inside")));
                        }));
    }

    /** A public record of the module: the natural word to use instead of a row. */
    private static String publicValue(Codebase code, JavaClass stored) {
        return code.moduleClasses()
                .filter(type -> code.moduleOf(type).equals(code.moduleOf(stored)))
                .filter(type -> type.isRecord() && code.isApi(type) && !isStorage(type) && !Roles.isEventType(type))
                .map(Roles::nameOf)
                .findFirst()
                .orElse("");
    }

    private static boolean isVisible(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static Stream<JavaType> signature(JavaMember member) {
        return member instanceof JavaCodeUnit unit
                ? Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream())
                : member instanceof JavaField field ? Stream.of(field.getType()) : Stream.of();
    }

    private static boolean isStorage(JavaClass type) {
        return Roles.isRepository(type) || Roles.isRow(type);
    }

    private static Rule rolesShowInNames() {
        return rule("ASH-206", "Controllers and repositories are named as such")
                .because("Whoever looks for the routes or the SQL of a module finds them by name.")
                .check((code, found) -> code.moduleClasses().forEach(type -> {
                    String suffix =
                            Roles.isController(type) ? "Controller" : Roles.isRepository(type) ? "Repository" : "";
                    if (!suffix.isEmpty()) {
                        found.examined();
                    }
                    if (!type.getSimpleName().endsWith(suffix)) {
                        String name = type.getSimpleName() + suffix;
                        found.refuse(
                                code.at(type),
                                type.getSimpleName() + " is a " + suffix.toLowerCase(Locale.ROOT)
                                        + " and does not say so.",
                                "",
                                new Head((type.isInterface() ? "interface " : "class ") + name));
                    }
                }));
    }
}
