package dev.ashlar.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test of the modules on the class path. The whole class runs once on H2 and once on PostgreSQL; constructor and methods
 * may take the {@link App}. Classes that ask for the same settings share one running application, and each class begins
 * with empty tables, the present time and no events.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ClassTemplate
@ExtendWith(EachDatabase.class)
public @interface ModuleTest {

    /** Settings that differ from the defaults, {@code "ashlar.users.deletion-grace=1d"}. */
    String[] settings() default {};
}
