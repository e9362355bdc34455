package dev.ashlar.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import dev.ashlar.kernel.FeatureModule;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A module as its declaration introduces it. */
record DeclaredModule(
        String name,
        String packageName,
        String purpose,
        String owner,
        List<String> dependsOn,
        List<String> listensTo,
        List<String> libraries,
        JavaClass declaration) {

    static DeclaredModule of(JavaClass packageInfo) {
        FeatureModule declared = packageInfo.getAnnotationOfType(FeatureModule.class);
        String packageName = packageInfo.getPackageName();
        return new DeclaredModule(
                packageName.substring(packageName.lastIndexOf('.') + 1),
                packageName,
                declared.purpose(),
                declared.owner(),
                List.of(declared.dependsOn()),
                List.of(declared.listensTo()),
                List.of(declared.libraries()),
                packageInfo);
    }

    boolean owns(JavaClass type) {
        return type.getPackageName().equals(packageName)
                || type.getPackageName().startsWith(packageName + ".");
    }

    boolean hears(String module) {
        return dependsOn.contains(module) || listensTo.contains(module);
    }

    /** The member of the declaration with one name more: {@code dependsOn = {"billing", "users"}}. */
    static String with(String member, Collection<String> names, String added) {
        TreeSet<String> all = new TreeSet<>(names);
        all.add(added);
        return member(member, all);
    }

    static String without(String member, Collection<String> names, String removed) {
        TreeSet<String> all = new TreeSet<>(names);
        all.remove(removed);
        return member(member, all);
    }

    private static String member(String member, Collection<String> names) {
        return member + names.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", ", " = {", "}"));
    }
}
