package dev.ashlar.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** One class names another; each pair once, at its first line. */
record Uses(JavaClass target, Place place) {

    static Stream<Uses> of(Codebase code, JavaClass origin) {
        Map<JavaClass, Uses> first = new LinkedHashMap<>();
        for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
            JavaClass target = dependency.getTargetClass().getBaseComponentType();
            first.merge(
                    target,
                    new Uses(target, code.at(origin, code.lineOf(dependency))),
                    (one, other) -> one.place().line() <= other.place().line() ? one : other);
        }
        return first.values().stream()
                .sorted(Comparator.comparingInt((Uses use) -> use.place().line())
                        .thenComparing(use -> use.target().getName()));
    }
}
