package dev.ashlar.architecture;

import static dev.ashlar.architecture.Rule.rule;

import com.tngtech.archunit.core.domain.JavaClass;
import dev.ashlar.architecture.Change.Words;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** 1xx: packages and names that say what a thing is about, not which drawer it lies in. */
final class ShapeRules {

    private static final Pattern DRAWER =
            Pattern.compile("dtos?|mappers?|impl|utils?|helpers?|common|misc|models?|entity|entities|vo|interfaces?");
    private static final Pattern EMPTY_NAME = Pattern.compile("(\\w+?)(Impl|Utils?|DTO|Dto|Helpers?|VO)");

    private ShapeRules() {}

    static List<Rule> all() {
        return List.of(flatPackages(), namesFromTheDomain());
    }

    private static Rule flatPackages() {
        return rule("ASH-112", "A module is one flat package; a second one holds a second concern")
                .because(
                        "Package-private hides only within one package, and drawers by kind scatter what changes together.")
                .check((code, found) -> code.modules()
                        .forEach(module -> packagesOf(code, module).forEach((name, types) -> {
                            found.examined();
                            String folder = name.substring(name.lastIndexOf('.') + 1);
                            boolean inner = !name.equals(module.packageName());
                            if (inner
                                    && (types.size() < 2
                                            || DRAWER.matcher(folder).matches())) {
                                found.refuse(
                                        code.at(types.getFirst()),
                                        "The package " + name + " is "
                                                + (types.size() < 2 ? "for a single type." : "a drawer, no concern."),
                                        "",
                                        new Words("move " + simpleNames(types) + " into `package "
                                                + module.packageName() + ";`"));
                            }
                        })));
    }

    private static Map<String, List<JavaClass>> packagesOf(Codebase code, DeclaredModule module) {
        return code.classesOf(module)
                .filter(type -> type.getEnclosingClass().isEmpty())
                .collect(Collectors.groupingBy(JavaClass::getPackageName, TreeMap::new, Collectors.toList()));
    }

    private static String simpleNames(List<JavaClass> types) {
        return types.stream().map(JavaClass::getSimpleName).collect(Collectors.joining(", "));
    }

    private static Rule namesFromTheDomain() {
        return rule("ASH-113", "Names come from the domain")
                .because(
                        "*Impl, *Utils, *DTO say what was missing: a reason for the interface, a type for the method, a word.")
                .check((code, found) -> code.classesAboveKernel().forEach(type -> {
                    found.examined();
                    Matcher name = EMPTY_NAME.matcher(type.getSimpleName());
                    if (name.matches()) {
                        found.refuse(
                                code.at(type),
                                type.getSimpleName() + " is named after a pattern.",
                                "",
                                new Words(advice(name.group(1), name.group(2))));
                    }
                }));
    }

    private static String advice(String stem, String suffix) {
        return switch (suffix.charAt(0)) {
            case 'I' -> "name the class " + stem + " and drop the interface, or name it by what is special about it";
            case 'D', 'V' ->
                "make it a record nested in the controller that uses it, named as what it is: `record " + stem
                        + "(...)`";
            default -> "move each method onto the type it is about";
        };
    }
}
