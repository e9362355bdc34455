package dev.ashlar.architecture;

import static dev.ashlar.architecture.Rule.rule;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import dev.ashlar.architecture.Change.Declaration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which code from outside a module may use. */
final class Libraries {

    /** Open to every module: the platform, the kernel, and the parts of the framework that modules are written in. */
    private static final List<String> OPEN = List.of(
            "java",
            "javax.crypto",
            "javax.net",
            "javax.security",
            "javax.sql",
            "jakarta.annotation",
            "jakarta.inject",
            "jakarta.transaction",
            "jakarta.validation",
            "com.fasterxml.jackson.annotation",
            "io.micrometer.core.instrument",
            "io.micronaut.aop",
            "io.micronaut.context",
            "io.micronaut.core",
            "io.micronaut.data",
            "io.micronaut.http",
            "io.micronaut.inject",
            "io.micronaut.json",
            "io.micronaut.runtime",
            "io.micronaut.scheduling",
            "io.micronaut.security.annotation",
            "io.micronaut.security.authentication",
            "io.micronaut.security.rules",
            "io.micronaut.serde",
            "io.micronaut.transaction",
            "io.micronaut.validation",
            "org.jspecify.annotations",
            "org.slf4j",
            Codebase.KERNEL);

    private Libraries() {}

    static Rule declared() {
        return rule("ASH-410", "A module uses only the libraries that are open to all or that it declares")
                .because("A library is a promise to keep it patched, and it weighs on the binary: its user says so.")
                .check((code, found) -> code.modules().forEach(module -> {
                    Set<String> told = new HashSet<>();
                    code.classesOf(module).forEach(type -> found.examined());
                    usedBy(code, module)
                            .filter(dependency -> module.libraries().stream()
                                    .noneMatch(library -> isIn(dependency.getTargetClass(), library)))
                            .filter(dependency ->
                                    told.add(dependency.getOriginClass().getName() + packageOf(dependency)))
                            .forEach(dependency -> found.refuse(
                                    code.at(dependency.getOriginClass(), code.lineOf(dependency)),
                                    dependency.getOriginClass().getSimpleName() + " uses "
                                            + Roles.nameOf(dependency.getTargetClass())
                                            + ", of a library that " + module.name() + " does not declare.",
                                    "",
                                    new Declaration(
                                            code.declarationOf(module),
                                            DeclaredModule.with(
                                                    "libraries", module.libraries(), packageOf(dependency)))));
                }));
    }

    /** What a module needs of libraries that are not open to all. */
    static Stream<Dependency> usedBy(Codebase code, DeclaredModule module) {
        return code.classesOf(module)
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(dependency -> isClosed(code, dependency.getTargetClass().getBaseComponentType()))
                .sorted();
    }

    static boolean isIn(JavaClass type, String packageName) {
        String name = type.getBaseComponentType().getPackageName();
        return name.equals(packageName) || name.startsWith(packageName + ".");
    }

    private static boolean isClosed(Codebase code, JavaClass type) {
        return !type.isPrimitive()
                && !code.contains(type)
                && code.moduleOf(type).isEmpty()
                && !Codebase.isApp(type)
                && OPEN.stream().noneMatch(open -> isIn(type, open));
    }

    private static String packageOf(Dependency dependency) {
        return dependency.getTargetClass().getBaseComponentType().getPackageName();
    }
}
