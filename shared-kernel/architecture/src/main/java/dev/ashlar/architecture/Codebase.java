package dev.ashlar.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import dev.ashlar.kernel.FeatureModule;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The project as the rules see it: its classes, the modules they declare, its migrations, and where everything stands. */
final class Codebase {

    static final String KERNEL = "dev.ashlar.kernel";
    static final String APP = "dev.ashlar.app";

    private final List<JavaClass> classes;
    private final List<JavaClass> packages;
    private final List<DeclaredModule> modules;
    private final SourceTree sources;
    private final List<Migration> migrations;
    private final Set<JavaClass> eventVocabulary;
    private final List<Crossing> crossings;

    private Codebase(JavaClasses imported, Path root) {
        List<JavaClass> written = imported.stream()
                .filter(type -> !type.isArray() && isWrittenByHand(type))
                .sorted(Comparator.comparing(JavaClass::getName))
                .toList();
        packages = written.stream()
                .filter(type -> type.getSimpleName().equals("package-info"))
                .toList();
        classes = written.stream().filter(type -> !packages.contains(type)).toList();
        modules = packages.stream()
                .filter(type -> type.isAnnotatedWith(FeatureModule.class))
                .map(DeclaredModule::of)
                .toList();
        sources = SourceTree.under(root);
        migrations = Migration.in(sources);
        eventVocabulary = vocabularyOfEvents();
        crossings = classes.stream().flatMap(this::crossingsOf).toList();
    }

    static Codebase of(JavaClasses imported, Path root) {
        return new Codebase(imported, root);
    }

    /** The framework's compiler adds classes whose names begin with a dollar sign. */
    private static boolean isWrittenByHand(JavaClass type) {
        return !type.getName().substring(type.getPackageName().length()).startsWith(".$");
    }

    List<DeclaredModule> modules() {
        return modules;
    }

    Stream<JavaClass> classes() {
        return classes.stream();
    }

    Stream<JavaClass> classesOf(DeclaredModule module) {
        return classes().filter(module::owns);
    }

    /** Classes of all modules. */
    Stream<JavaClass> moduleClasses() {
        return classes().filter(type -> moduleOf(type).isPresent());
    }

    /** Classes of modules and of the application: all that is built on the kernel. */
    Stream<JavaClass> classesAboveKernel() {
        return classes().filter(type -> !isKernel(type));
    }

    List<JavaClass> packages() {
        return packages;
    }

    SourceTree sources() {
        return sources;
    }

    List<Migration> migrations() {
        return migrations;
    }

    List<Crossing> crossings() {
        return crossings;
    }

    boolean contains(JavaClass type) {
        return classes.contains(type);
    }

    Optional<DeclaredModule> module(String name) {
        return modules.stream().filter(module -> module.name().equals(name)).findFirst();
    }

    Optional<DeclaredModule> moduleOf(JavaClass type) {
        return modules.stream()
                .filter(module -> module.owns(type))
                .max(Comparator.comparingInt(module -> module.packageName().length()));
    }

    static boolean isKernel(JavaClass type) {
        return isIn(type, KERNEL);
    }

    static boolean isApp(JavaClass type) {
        return isIn(type, APP);
    }

    private static boolean isIn(JavaClass type, String packageName) {
        return type.getPackageName().equals(packageName)
                || type.getPackageName().startsWith(packageName + ".");
    }

    /** Public in the module's own package, and so is everything around it: what others may use. */
    boolean isApi(JavaClass type) {
        boolean visible = Stream.iterate(
                        Optional.of(type), Optional::isPresent, inner -> inner.flatMap(JavaClass::getEnclosingClass))
                .flatMap(Optional::stream)
                .allMatch(Codebase::isPublic);
        return visible
                && moduleOf(type)
                        .map(module -> module.packageName().equals(type.getPackageName()))
                        .orElse(true);
    }

    static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC);
    }

    /**
     * The type of the same module that others may use and that comes nearest to this one, by who uses whom; empty when
     * nothing public reaches it.
     */
    String nearestApi(JavaClass hidden) {
        return nearestUser(hidden, this::isApi);
    }

    /** The nearest class of the same module that uses this one, directly or through others, and is what is wanted. */
    String nearestUser(JavaClass start, Predicate<JavaClass> wanted) {
        Deque<JavaClass> waiting = new ArrayDeque<>(List.of(start));
        Set<JavaClass> seen = new HashSet<>(waiting);
        while (!waiting.isEmpty()) {
            JavaClass type = waiting.remove();
            if (!type.equals(start) && wanted.test(type)) {
                return Roles.nameOf(type);
            }
            type.getDirectDependenciesToSelf().stream()
                    .map(dependency -> SourceTree.outermost(dependency.getOriginClass()))
                    .filter(user -> contains(user) && moduleOf(user).equals(moduleOf(start)))
                    .sorted(Comparator.comparing(JavaClass::getName))
                    .filter(seen::add)
                    .forEach(waiting::add);
        }
        return "";
    }

    String ownerOf(JavaClass type) {
        return moduleOf(type)
                .map(DeclaredModule::owner)
                .orElse(isKernel(type) ? "the kernel" : isApp(type) ? "the application" : "nobody");
    }

    Place at(JavaClass type) {
        return at(
                type,
                type.getSimpleName().isEmpty() ? SourceTree.outermost(type).getSimpleName() : type.getSimpleName());
    }

    Place at(JavaMember member) {
        int line = member.getSourceCodeLocation().getLineNumber();
        String name = member.getName().startsWith("<") ? member.getOwner().getSimpleName() : member.getName();
        return line > 0 ? at(member.getOwner(), line) : at(member.getOwner(), name);
    }

    Place at(JavaAccess<?> access) {
        return at(access.getOriginOwner(), access.getLineNumber());
    }

    /** The line of the class's file on which the word stands. */
    Place at(JavaClass type, String word) {
        return at(type, sources.lineOf(sources.fileOf(type), word));
    }

    Place at(JavaClass type, int line) {
        return new Place(sources.fileOf(type), Math.max(1, line), ownerOf(type));
    }

    Place at(Crossing crossing) {
        return at(crossing.origin(), crossing.line());
    }

    /** The declaration's line that has the word. */
    Place at(DeclaredModule module, String word) {
        return at(module.declaration(), word);
    }

    String declarationOf(DeclaredModule module) {
        return sources.fileOf(module.declaration());
    }

    /** The line of a dependency; the class file knows it only for what stands inside methods. */
    int lineOf(Dependency dependency) {
        int line = dependency.getSourceCodeLocation().getLineNumber();
        return line > 0
                ? line
                : sources.lineOf(
                        sources.fileOf(dependency.getOriginClass()),
                        dependency.getTargetClass().getBaseComponentType().getSimpleName());
    }

    /** One crossing per file and foreign type, at the first line. */
    private Stream<Crossing> crossingsOf(JavaClass origin) {
        Optional<DeclaredModule> from = moduleOf(origin);
        if (from.isEmpty()) {
            return Stream.of();
        }
        Map<JavaClass, Crossing> first = new LinkedHashMap<>();
        for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
            JavaClass target = dependency.getTargetClass().getBaseComponentType();
            moduleOf(target).filter(to -> !to.equals(from.get())).ifPresent(to -> {
                boolean byEvent = eventVocabulary.contains(target)
                        && (Roles.isEventType(target) || !from.get().dependsOn().contains(to.name()));
                Crossing crossing = new Crossing(from.get(), to, origin, target, lineOf(dependency), byEvent);
                first.merge(target, crossing, (one, other) -> one.line() <= other.line() ? one : other);
            });
        }
        return first.values().stream().sorted(Comparator.comparingInt(Crossing::line));
    }

    /** The events of all modules with the types of their members: what a module hears when it listens. */
    private Set<JavaClass> vocabularyOfEvents() {
        Set<JavaClass> vocabulary = new HashSet<>();
        List<JavaClass> events =
                new ArrayList<>(classes.stream().filter(Roles::isEventType).toList());
        for (JavaClass event : events) {
            vocabulary.add(event);
            event.getFields().stream()
                    .flatMap(field -> field.getType().getAllInvolvedRawTypes().stream())
                    .forEach(vocabulary::add);
        }
        return vocabulary;
    }
}
