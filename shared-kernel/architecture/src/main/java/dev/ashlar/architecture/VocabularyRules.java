package dev.ashlar.architecture;

import static dev.ashlar.architecture.Rule.rule;

import com.tngtech.archunit.core.domain.JavaClass;
import dev.ashlar.architecture.Change.Annotation;
import dev.ashlar.architecture.Change.Head;
import dev.ashlar.architecture.Change.Words;
import dev.ashlar.kernel.ErrorCode;
import dev.ashlar.kernel.Event;
import dev.ashlar.kernel.Listener;
import dev.ashlar.kernel.settings.Settings;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** 2xx: the words a module speaks to others: events, error codes, settings. */
final class VocabularyRules {

    private static final String NO_MODULE_NEEDS_ONE = "a project may have no module that has one";

    private VocabularyRules() {}

    static List<Rule> all() {
        return List.of(eventsAreAFamily(), eventsHaveStableNames(), eventsAreHeard(), errorCodesAreEnums(), settings());
    }

    private static Rule eventsAreAFamily() {
        return rule("ASH-207", "Events are public records nested in one sealed, public interface")
                .because("All that can happen to a thing stands in one file, and a switch over it can be complete.")
                .mayBeEmpty(NO_MODULE_NEEDS_ONE)
                .check((code, found) -> code.moduleClasses()
                        .filter(Roles::isEvent)
                        .forEach(event -> {
                            found.examined();
                            Optional<JavaClass> family = event.getEnclosingClass();
                            boolean isFamily = family.filter(outer -> Roles.isEventType(outer)
                                            && outer.isInterface()
                                            && Codebase.isPublic(outer)
                                            && Bytecode.isSealed(outer))
                                    .isPresent();
                            if (!isFamily || !event.isRecord() || !Codebase.isPublic(event)) {
                                String name =
                                        family.map(JavaClass::getSimpleName).orElseGet(() -> familyName(code, event));
                                found.refuse(
                                        code.at(event),
                                        event.getSimpleName()
                                                + " is not a public record in a sealed, public interface.",
                                        Event.class.getName(),
                                        new Head("public sealed interface " + name + " extends Event"));
                            }
                        }));
    }

    private static String familyName(Codebase code, JavaClass event) {
        String module = code.moduleOf(event).map(DeclaredModule::name).orElse("module");
        String singular = module.endsWith("s") ? module.substring(0, module.length() - 1) : module;
        return Character.toUpperCase(singular.charAt(0)) + singular.substring(1) + "Event";
    }

    private static Rule eventsHaveStableNames() {
        return rule("ASH-208", "An event has a name of its own: <module>.<what-happened>.v<version>")
                .because("Stored events outlive class names; what is read back tomorrow is found by this name.")
                .mayBeEmpty(NO_MODULE_NEEDS_ONE)
                .check((code, found) -> {
                    Set<String> taken = new HashSet<>();
                    code.moduleClasses().filter(Roles::isEvent).forEach(event -> {
                        found.examined();
                        String module =
                                code.moduleOf(event).map(DeclaredModule::name).orElse("");
                        String name = event.tryGetAnnotationOfType(Event.Name.class)
                                .map(Event.Name::value)
                                .orElse("");
                        boolean wellFormed = name.matches(module + "\\.[a-z0-9]+(-[a-z0-9]+)*\\.v[1-9][0-9]*");
                        if (!wellFormed || !taken.add(name)) {
                            found.refuse(
                                    code.at(event),
                                    name.isEmpty()
                                            ? event.getSimpleName() + " has no name."
                                            : "The name \"" + name + "\" "
                                                    + (wellFormed ? "is taken." : "is not of that form."),
                                    Event.Name.class.getName().replace('$', '.'),
                                    new Annotation("@Event.Name(\"" + module + "." + kebab(event.getSimpleName())
                                            + (wellFormed ? ".v2" : ".v1") + "\")"));
                        }
                    });
                });
    }

    private static String kebab(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    private static Rule eventsAreHeard() {
        return rule("ASH-211", "An event has a listener, or says that it is for consumers outside")
                .because("An event nobody hears is either a forgotten listener or code that does nothing.")
                .mayBeEmpty(NO_MODULE_NEEDS_ONE)
                .check((code, found) -> {
                    Set<JavaClass> heard = code.moduleClasses()
                            .filter(Roles::isListener)
                            .flatMap(listener -> listener.getMethods().stream())
                            .filter(method -> method.getName().equals("on"))
                            .flatMap(method -> method.getRawParameterTypes().stream())
                            .collect(Collectors.toSet());
                    code.moduleClasses()
                            .filter(type -> type.isAnnotatedWith(Event.Name.class))
                            .forEach(event -> {
                                found.examined();
                                Event.Name name = event.getAnnotationOfType(Event.Name.class);
                                boolean anybody = name.external()
                                        || heard.stream()
                                                .anyMatch(type -> event.isAssignableTo(type.getName())
                                                        && !type.isEquivalentTo(Event.class));
                                if (!anybody) {
                                    found.refuse(
                                            code.at(event),
                                            "Nothing listens to " + event.getSimpleName() + ".",
                                            Listener.class.getName(),
                                            new Annotation(
                                                    "@Event.Name(value = \"" + name.value() + "\", external = true)"));
                                }
                            });
                });
    }

    private static Rule errorCodesAreEnums() {
        return rule("ASH-209", "Error codes are one public enum")
                .because("Callers rely on the codes; one list shows them all, and other modules may refuse with them.")
                .mayBeEmpty(NO_MODULE_NEEDS_ONE)
                .check((code, found) -> code.moduleClasses()
                        .filter(Roles::isErrorCode)
                        .filter(type -> !type.isAnonymousClass())
                        .forEach(type -> {
                            found.examined();
                            if (!type.isEnum() || !Codebase.isPublic(type)) {
                                found.refuse(
                                        code.at(type),
                                        type.getSimpleName() + " is not a public enum.",
                                        ErrorCode.class.getName(),
                                        new Words("write `public enum " + type.getSimpleName()
                                                + " implements ErrorCode {`"));
                            }
                        }));
    }

    private static Rule settings() {
        return rule("ASH-210", "Settings are a record of the module's own, under its name")
                .because("Configuration is a detail of its module; a neighbour that needs the value asks the module.")
                .mayBeEmpty(NO_MODULE_NEEDS_ONE)
                .check((code, found) -> code.moduleClasses()
                        .filter(Roles::isSettings)
                        .forEach(type -> {
                            found.examined();
                            String module = code.moduleOf(type)
                                    .map(DeclaredModule::name)
                                    .orElse("");
                            if (Codebase.isPublic(type) || !type.isRecord()) {
                                found.refuse(
                                        code.at(type),
                                        type.getSimpleName() + " is not a package-private record.",
                                        code.nearestApi(type),
                                        new Head("record " + type.getSimpleName() + Heads.components(type)));
                            }
                            String prefix =
                                    type.getAnnotationOfType(Settings.class).value();
                            if (!prefix.equals(module) && !prefix.startsWith(module + ".")) {
                                found.refuse(
                                        code.at(type, "Settings"),
                                        "The settings of " + module + " are under \"" + prefix + "\".",
                                        Settings.class.getName(),
                                        new Annotation("@Settings(\"" + module + "\")"));
                            }
                        }));
    }
}
