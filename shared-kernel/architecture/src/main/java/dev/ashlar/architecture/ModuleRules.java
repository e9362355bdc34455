package dev.ashlar.architecture;

import static dev.ashlar.architecture.Rule.rule;

import com.tngtech.archunit.core.domain.JavaClass;
import dev.ashlar.architecture.Change.Declaration;
import dev.ashlar.architecture.Change.Words;
import dev.ashlar.kernel.FeatureModule;
import dev.ashlar.kernel.Listener;
import io.micronaut.context.annotation.Configuration;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** 1xx: what a module says about itself, and what it may use of others. */
final class ModuleRules {

    private static final Pattern ONE_SENTENCE = Pattern.compile("\\S[^.]*(\\.\\S[^.]*)*\\.");

    private ModuleRules() {}

    static List<Rule> all() {
        return List.of(
                usesOnlyWhatItDeclares(),
                declaresOnlyWhatItUses(),
                usesOnlyTheApiOfOthers(),
                onePackageOneArtifact(),
                kernelStandsAlone(),
                nobodyUsesTheApplication(),
                declarationIsComplete(),
                everyClassBelongsToAModule());
    }

    private static Rule usesOnlyWhatItDeclares() {
        return rule("ASH-101", "A module uses only the modules it declares")
                .because("What a module leans on is a decision; the declaration is the one place that shows it.")
                .check((code, found) -> {
                    code.moduleClasses().forEach(type -> found.examined());
                    code.crossings().stream()
                            .filter(crossing -> !crossing.isDeclared())
                            .forEach(crossing -> found.refuse(
                                    code.at(crossing),
                                    crossing.origin().getSimpleName() + " uses "
                                            + crossing.target().getSimpleName() + " of the module "
                                            + crossing.to().name() + ", which "
                                            + crossing.from().name()
                                            + " does not declare.",
                                    nearest(code, crossing.target()),
                                    declare(code, crossing)));
                });
    }

    private static Change declare(Codebase code, Crossing crossing) {
        DeclaredModule from = crossing.from();
        String to = crossing.to().name();
        String member = crossing.byEvent()
                ? DeclaredModule.with("listensTo", from.listensTo(), to)
                : DeclaredModule.with("dependsOn", from.dependsOn(), to);
        return new Declaration(code.declarationOf(from), member);
    }

    private static Rule declaresOnlyWhatItUses() {
        return rule("ASH-102", "A module declares only what it uses")
                .because("A declaration that is no longer true hides how the modules really lean on each other.")
                .check((code, found) -> code.modules().forEach(module -> {
                    found.examined();
                    List<Crossing> crossings = code.crossings().stream()
                            .filter(crossing -> crossing.from().equals(module))
                            .toList();
                    unused(
                                    module.dependsOn(),
                                    name -> crossings.stream()
                                            .anyMatch(crossing ->
                                                    crossing.to().name().equals(name)))
                            .forEach(name -> refuse(code, found, module, "dependsOn", module.dependsOn(), name));
                    unused(
                                    module.listensTo(),
                                    name -> crossings.stream()
                                            .anyMatch(crossing -> crossing.byEvent()
                                                    && crossing.to().name().equals(name)
                                                    && !module.dependsOn().contains(name)))
                            .forEach(name -> refuse(code, found, module, "listensTo", module.listensTo(), name));
                    unused(
                                    module.libraries(),
                                    name -> Libraries.usedBy(code, module)
                                            .anyMatch(dependency -> Libraries.isIn(dependency.getTargetClass(), name)))
                            .forEach(name -> refuse(code, found, module, "libraries", module.libraries(), name));
                }));
    }

    private static Stream<String> unused(List<String> declared, Predicate<String> used) {
        return declared.stream().filter(used.negate());
    }

    private static void refuse(
            Codebase code, Findings found, DeclaredModule module, String member, List<String> names, String name) {
        found.refuse(
                code.at(module, member),
                module.name() + " declares \"" + name + "\" in " + member + " and nothing in it needs that.",
                "",
                new Declaration(code.declarationOf(module), DeclaredModule.without(member, names, name)));
    }

    private static Rule usesOnlyTheApiOfOthers() {
        return rule("ASH-106", "Other modules use only public types of a module's own package")
                .because(
                        "A second package is a module's inner room: its types are public for Java, not for neighbours.")
                .check((code, found) -> {
                    code.moduleClasses().forEach(type -> found.examined());
                    code.crossings().stream()
                            .filter(crossing -> !code.isApi(crossing.target()))
                            .forEach(crossing -> found.refuse(
                                    code.at(crossing),
                                    crossing.origin().getSimpleName() + " reaches "
                                            + Roles.nameOf(crossing.target()) + ", which is internal to "
                                            + crossing.to().name() + ".",
                                    code.nearestApi(crossing.target()),
                                    new Words("ask the public type instead; when it lacks the answer, "
                                            + crossing.to().owner() + " adds a method to it")));
                });
    }

    private static Rule onePackageOneArtifact() {
        return rule("ASH-107", "A package stands in one artifact")
                .because("A class placed in another module's package sees everything that module hides.")
                .check((code, found) -> code.sources().filesByPackage().forEach((name, files) -> {
                    found.examined();
                    String home = homeOf(code, name, files.firstKey());
                    files.forEach((root, file) -> {
                        if (!root.equals(home)) {
                            found.refuse(
                                    new Place(file, 1, ownerOf(code, name)),
                                    "The package " + name + " stands in " + root + " and in " + home + ".",
                                    "",
                                    new Words("move the class into a package of the artifact it stands in"));
                        }
                    });
                }));
    }

    /** The source folder with the package's declaration. */
    private static String homeOf(Codebase code, String packageName, String otherwise) {
        String declaration = packageName.replace('.', '/') + "/package-info.java";
        return code.modules().stream()
                .filter(module -> module.packageName().equals(packageName))
                .map(code::declarationOf)
                .map(file -> file.substring(0, file.length() - declaration.length()))
                .findFirst()
                .orElse(otherwise);
    }

    private static String ownerOf(Codebase code, String packageName) {
        return code.modules().stream()
                .filter(module -> module.packageName().equals(packageName))
                .findFirst()
                .map(DeclaredModule::owner)
                .orElse("nobody");
    }

    private static Rule kernelStandsAlone() {
        return rule("ASH-108", "The kernel depends on no module and not on the application")
                .because("Everything stands on the kernel; what it leaned on could never be left out or changed alone.")
                .check((code, found) -> code.classes()
                        .filter(Codebase::isKernel)
                        .forEach(type -> {
                            found.examined();
                            Uses.of(code, type)
                                    .filter(use ->
                                            code.moduleOf(use.target()).isPresent() || Codebase.isApp(use.target()))
                                    .forEach(use -> found.refuse(
                                            use.place(),
                                            "The kernel's " + type.getSimpleName() + " uses "
                                                    + Roles.nameOf(use.target()) + ".",
                                            Listener.class.getName(),
                                            new Words(
                                                    "name what the kernel needs as an interface of the kernel and let the"
                                                            + " module implement it, or move " + type.getSimpleName()
                                                            + " into the module")));
                        }));
    }

    private static Rule nobodyUsesTheApplication() {
        return rule("ASH-109", "Nobody depends on the application")
                .because("The application knows every module; a module that knows the application knows them all.")
                .check((code, found) -> code.classes()
                        .filter(type -> !Codebase.isApp(type) && !Codebase.isKernel(type))
                        .forEach(type -> {
                            found.examined();
                            Uses.of(code, type)
                                    .filter(use -> Codebase.isApp(use.target()))
                                    .forEach(use -> found.refuse(
                                            use.place(),
                                            type.getSimpleName() + " uses " + Roles.nameOf(use.target())
                                                    + " of the application.",
                                            "",
                                            new Words("move " + use.target().getSimpleName()
                                                    + " into the module that needs it, or into the kernel when three"
                                                    + " do")));
                        }));
    }

    private static Rule declarationIsComplete() {
        return rule("ASH-110", "A module's declaration is complete")
                .because("A reader, the boot and the null checker each take the module's word from this one place.")
                .check((code, found) -> code.modules().forEach(module -> {
                    found.examined();
                    Place place = code.at(module, "FeatureModule");
                    String file = code.declarationOf(module);
                    if (!ONE_SENTENCE.matcher(module.purpose()).matches()) {
                        found.refuse(
                                place,
                                "The purpose of " + module.name() + " is not one sentence.",
                                "",
                                new Declaration(file, "purpose = \"Keeps what customers have ordered.\""));
                    }
                    if (!module.owner().startsWith("@")) {
                        found.refuse(
                                place,
                                module.name() + " has no owner as CODEOWNERS writes it.",
                                "",
                                new Declaration(file, "owner = \"@ashlar/" + module.name() + "\""));
                    }
                    Stream.of(Configuration.class, NullMarked.class)
                            .filter(needed -> !module.declaration().isAnnotatedWith(needed))
                            .forEach(needed -> found.refuse(
                                    place,
                                    "The declaration of " + module.name() + " lacks @" + needed.getSimpleName() + ".",
                                    needed.getName(),
                                    new Change.Annotation("@" + needed.getSimpleName())));
                }));
    }

    private static Rule everyClassBelongsToAModule() {
        return rule("ASH-111", "Every class belongs to a declared module, the kernel or the application")
                .because("Code outside every declaration escapes every other rule.")
                .check((code, found) -> code.classes()
                        .filter(type -> type.getEnclosingClass().isEmpty())
                        .forEach(type -> {
                            found.examined();
                            if (!Codebase.isKernel(type)
                                    && !Codebase.isApp(type)
                                    && code.moduleOf(type).isEmpty()) {
                                found.refuse(
                                        code.at(type),
                                        "No module declares the package " + type.getPackageName() + ".",
                                        FeatureModule.class.getName(),
                                        new Change.Annotation(
                                                "@FeatureModule(purpose = \"Says in one sentence what for.\", owner ="
                                                        + " \"@ashlar/team\")"));
                            }
                        }));
    }

    private static String nearest(Codebase code, JavaClass target) {
        return code.isApi(target) ? Roles.nameOf(target) : code.nearestApi(target);
    }
}
