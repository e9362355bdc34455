package dev.ashlar.architecture;

import static dev.ashlar.architecture.Rule.rule;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaType;
import dev.ashlar.architecture.Change.Declaration;
import dev.ashlar.architecture.Change.Injection;
import dev.ashlar.architecture.Change.Words;
import dev.ashlar.kernel.Events;
import jakarta.inject.Provider;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** 1xx: modules that lean on each other in a circle are one module in disguise. */
final class CycleRules {

    private CycleRules() {}

    static List<Rule> all() {
        return List.of(noCycleByType(), noCycleByInjection(), noCycleByEvent());
    }

    private static Rule noCycleByType() {
        return rule("ASH-103", "Modules do not use each other in a circle")
                .because("In a circle no module can be understood, tested, left out or taken out alone.")
                .check((code, found) -> {
                    code.modules().forEach(module -> found.examined());
                    for (List<String> cycle : Cycles.in(edges(code, crossing -> !crossing.byEvent()))) {
                        Crossing weakest = weakest(code, cycle, crossing -> !crossing.byEvent());
                        found.refuse(
                                code.at(weakest),
                                "The modules use each other in a circle: "
                                        + shown(code, cycle, crossing -> !crossing.byEvent()) + ".",
                                Events.class.getName(),
                                announceInstead(code, weakest));
                    }
                });
    }

    /** The module at the weak end tells what happened; the other one, which knows it already, listens. */
    private static Change announceInstead(Codebase code, Crossing weakest) {
        DeclaredModule from = weakest.from();
        return code.classesOf(from)
                .filter(Roles::isEvent)
                .findFirst()
                .<Change>map(event -> new Injection("Events events", "events.publish(event)"))
                .orElseGet(() -> new Declaration(
                        code.declarationOf(from),
                        DeclaredModule.without(
                                "dependsOn", from.dependsOn(), weakest.to().name())));
    }

    private static Rule noCycleByEvent() {
        return rule("ASH-105", "Modules do not answer each other's events in a circle")
                .because("Events that cause each other have no end that anybody can see, and no order that holds.")
                .check((code, found) -> {
                    code.modules().forEach(module -> found.examined());
                    SortedMap<String, SortedSet<String>> byType = edges(code, crossing -> !crossing.byEvent());
                    for (List<String> cycle : Cycles.in(edges(code, crossing -> true))) {
                        if (isCycle(cycle, byType)) {
                            continue;
                        }
                        Crossing heard = weakest(code, cycle, Crossing::byEvent);
                        DeclaredModule from = heard.from();
                        found.refuse(
                                code.at(heard),
                                "Modules cause each other in a circle, by event: "
                                        + shown(code, cycle, crossing -> true) + ".",
                                "",
                                new Declaration(
                                        code.declarationOf(from),
                                        DeclaredModule.without(
                                                "listensTo",
                                                from.listensTo(),
                                                heard.to().name())));
                    }
                });
    }

    private static boolean isCycle(List<String> cycle, SortedMap<String, SortedSet<String>> edges) {
        for (int i = 1; i < cycle.size(); i++) {
            if (!edges.getOrDefault(cycle.get(i - 1), new TreeSet<>()).contains(cycle.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static SortedMap<String, SortedSet<String>> edges(Codebase code, Predicate<Crossing> wanted) {
        SortedMap<String, SortedSet<String>> edges = new TreeMap<>();
        code.crossings().stream()
                .filter(wanted)
                .forEach(crossing -> edges.computeIfAbsent(crossing.from().name(), name -> new TreeSet<>())
                        .add(crossing.to().name()));
        return edges;
    }

    /** Where to cut: the module that most others lean on should know the fewest, and there where it is used least. */
    private static Crossing weakest(Codebase code, List<String> cycle, Predicate<Crossing> wanted) {
        return edgesOf(code, cycle, wanted).values().stream()
                .min(Comparator.comparingLong((List<Crossing> edge) ->
                                -leaningOn(code, edge.getFirst().from()))
                        .thenComparingInt(List::size))
                .map(List::getFirst)
                .orElseThrow();
    }

    private static long leaningOn(Codebase code, DeclaredModule module) {
        return code.crossings().stream()
                .filter(crossing -> crossing.to().equals(module))
                .count();
    }

    private static Map<String, List<Crossing>> edgesOf(Codebase code, List<String> cycle, Predicate<Crossing> wanted) {
        return code.crossings().stream()
                .filter(wanted)
                .filter(crossing ->
                        follows(cycle, crossing.from().name(), crossing.to().name()))
                .collect(Collectors.groupingBy(
                        crossing ->
                                crossing.from().name() + " -> " + crossing.to().name(),
                        TreeMap::new,
                        Collectors.toList()));
    }

    /** The circle with one line of code for each step: {@code shop -> users (PlaceOrder.java:6), ...}. */
    private static String shown(Codebase code, List<String> cycle, Predicate<Crossing> wanted) {
        return edgesOf(code, cycle, wanted).entrySet().stream()
                .map(edge -> {
                    Place place = code.at(edge.getValue().getFirst());
                    String file = place.file().substring(place.file().lastIndexOf('/') + 1);
                    return edge.getKey() + " (" + file + ":" + place.line() + ")";
                })
                .collect(Collectors.joining(", "));
    }

    private static boolean follows(List<String> cycle, String from, String to) {
        for (int i = 1; i < cycle.size(); i++) {
            if (cycle.get(i - 1).equals(from) && cycle.get(i).equals(to)) {
                return true;
            }
        }
        return false;
    }

    private static Rule noCycleByInjection() {
        return rule("ASH-104", "Parts of different modules are not injected into each other in a circle")
                .because("Through an interface in between, Java does not see the circle; the container does, at boot.")
                .check((code, found) -> {
                    List<JavaClass> beans = code.classes().filter(Roles::isBean).toList();
                    beans.forEach(bean -> found.examined());
                    SortedMap<String, SortedSet<String>> edges = new TreeMap<>();
                    beans.forEach(bean -> edges.put(bean.getName(), injectedInto(bean, beans)));
                    for (List<String> cycle : Cycles.in(edges)) {
                        List<JavaClass> parts = cycle.stream()
                                .map(name -> beans.stream()
                                        .filter(bean -> bean.getName().equals(name))
                                        .findFirst()
                                        .orElseThrow())
                                .toList();
                        if (parts.stream().map(code::moduleOf).distinct().count() > 1) {
                            refuse(code, found, parts);
                        }
                    }
                });
    }

    private static void refuse(Codebase code, Findings found, List<JavaClass> parts) {
        found.refuse(
                code.at(parts.getFirst()),
                "Parts are injected into each other in a circle: "
                        + parts.stream().map(Roles::nameOf).collect(Collectors.joining(" -> ")) + ".",
                Events.class.getName(),
                new Words("announce what happened with `events.publish(...)` where "
                        + parts.getFirst().getSimpleName() + " calls "
                        + parts.get(1).getSimpleName() + ", and listen in the module of the latter"));
    }

    private static SortedSet<String> injectedInto(JavaClass bean, List<JavaClass> beans) {
        return bean.getConstructors().stream()
                .flatMap(constructor -> constructor.getParameterTypes().stream())
                .filter(type -> !type.toErasure().isAssignableTo(Provider.class))
                .flatMap(type -> asked(type).stream())
                .flatMap(asked -> beans.stream().filter(candidate -> candidate.isAssignableTo(asked.getName())))
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The type of a parameter, or what a collection of parts is a collection of. */
    private static Optional<JavaClass> asked(JavaType type) {
        JavaClass raw = type.toErasure();
        if (!raw.isAssignableTo(Iterable.class)) {
            return Optional.of(raw);
        }
        return type.getAllInvolvedRawTypes().stream()
                .filter(involved -> !involved.equals(raw))
                .findFirst();
    }
}
