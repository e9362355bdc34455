package dev.ashlar.kernel.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** One setting: its default, its bounds, and why it exists. The reference of all keys is written from this. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.FIELD, ElementType.RECORD_COMPONENT})
public @interface Setting {

    /** The default, as it would be written in the environment; empty when there is none. */
    String value();

    /** One line: what it does and when to change it. */
    String why();

    /** A value that would be accepted, shown when one is not. The default when left out. */
    String example() default "";

    /** The smallest value for numbers, durations and sizes; the least length for secrets and lists. */
    String min() default "";

    /** The largest value for numbers, durations and sizes. */
    String max() default "";

    /** The environment variable, where custom has one that is not the key in capitals. */
    String env() default "";

    /** In production there is no default: the program refuses to start without a value. */
    boolean requiredInProduction() default false;
}
