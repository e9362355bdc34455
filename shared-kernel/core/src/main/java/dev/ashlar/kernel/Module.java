package dev.ashlar.kernel;

import io.micronaut.core.annotation.AnnotationValue;
import io.micronaut.core.io.service.SoftServiceLoader;
import io.micronaut.inject.BeanConfiguration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A feature module as the running program knows it.
 *
 * @param name the last segment of its package, and the name of its database schema
 */
public record Module(String name, String packageName, String purpose, String owner, List<String> dependsOn) {

    /** All modules in this program, each after those it depends on. */
    public static List<Module> all() {
        Map<String, Module> found = new LinkedHashMap<>();
        List<BeanConfiguration> configurations = new ArrayList<>();
        SoftServiceLoader.load(BeanConfiguration.class).collectAll(configurations);
        configurations.stream()
                .filter(configuration -> configuration.getAnnotationMetadata().hasAnnotation(FeatureModule.class))
                .map(Module::of)
                .sorted(Comparator.comparing(Module::name))
                .forEach(module -> found.put(module.name, module));
        List<Module> ordered = new ArrayList<>();
        Set<String> placed = new HashSet<>();
        for (Module module : found.values()) {
            place(module, found, placed, ordered);
        }
        return List.copyOf(ordered);
    }

    /** The modules to run: those named and all they depend on; all when none is named. */
    public static List<Module> selected(List<String> names) {
        List<Module> all = all();
        if (names.isEmpty()) {
            return all;
        }
        Set<String> wanted = new HashSet<>(names);
        for (Module module : all.reversed()) {
            if (wanted.contains(module.name)) {
                wanted.addAll(module.dependsOn);
            }
        }
        return all.stream().filter(module -> wanted.contains(module.name)).toList();
    }

    static String nameOf(String packageName) {
        return packageName.substring(packageName.lastIndexOf('.') + 1);
    }

    private static Module of(BeanConfiguration configuration) {
        AnnotationValue<FeatureModule> declared =
                configuration.getAnnotationMetadata().getAnnotation(FeatureModule.class);
        if (declared == null) {
            throw new IllegalStateException(configuration.getName() + " declares no module");
        }
        return new Module(
                nameOf(configuration.getName()),
                configuration.getName(),
                declared.getRequiredValue("purpose", String.class),
                declared.getRequiredValue("owner", String.class),
                List.of(declared.stringValues("dependsOn")));
    }

    private static void place(Module module, Map<String, Module> found, Set<String> placed, List<Module> ordered) {
        if (!placed.add(module.name)) {
            return;
        }
        for (String needed : module.dependsOn) {
            Module dependency = found.get(needed);
            if (dependency != null) {
                place(dependency, found, placed, ordered);
            }
        }
        ordered.add(module);
    }
}
