package dev.ashlar.architecture;

import com.tngtech.archunit.core.domain.JavaClass;

/**
 * One class of a module uses a type of another.
 *
 * @param byEvent only to hear what the other announces
 */
record Crossing(DeclaredModule from, DeclaredModule to, JavaClass origin, JavaClass target, int line, boolean byEvent) {

    boolean isDeclared() {
        return from.dependsOn().contains(to.name())
                || (byEvent && from.listensTo().contains(to.name()));
    }
}
