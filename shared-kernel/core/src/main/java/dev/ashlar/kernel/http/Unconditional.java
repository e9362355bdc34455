package dev.ashlar.kernel.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A PATCH, PUT or DELETE that takes no {@link IfMatch}, with the reason; without either the build fails. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Unconditional {
    String value();
}
