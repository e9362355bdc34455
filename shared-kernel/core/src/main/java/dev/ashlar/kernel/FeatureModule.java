package dev.ashlar.kernel;

import io.micronaut.context.annotation.Requires;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A module introduces itself: this stands on the {@code package-info} of the module's package, whose last segment is the
 * module's name. It says only what cannot be read from the code; tables, routes, events, settings and error codes are
 * derived. What is not declared here is not allowed, and what is declared but not used fails the build. Beside it stands
 * Micronaut's {@code @Configuration}, which makes the declaration readable at run time without scanning.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PACKAGE)
@Requires(condition = SelectedModules.class)
public @interface FeatureModule {

    /** One sentence: what the module is for. */
    String purpose();

    /** Who answers for it, as in CODEOWNERS. */
    String owner();

    /** Names of the modules whose public types this one may use. */
    String[] dependsOn() default {};

    /** Names of the modules whose events this one listens to. Implied by {@link #dependsOn}. */
    String[] listensTo() default {};

    /** Packages of third-party libraries this module may use beyond those open to every module. */
    String[] libraries() default {};
}
