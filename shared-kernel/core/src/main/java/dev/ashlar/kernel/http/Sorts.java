package dev.ashlar.kernel.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On a {@link PageRequest} parameter: the orders a list can be read in. The first is the default; {@code -} descends. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Sorts {
    String[] value();
}
