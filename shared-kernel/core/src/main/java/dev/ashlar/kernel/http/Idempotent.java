package dev.ashlar.kernel.http;

import io.micronaut.aop.Around;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A POST that creates: a repetition with the same {@code Idempotency-Key} gets the first answer again and has no second
 * effect. The handler then runs in one transaction with the key.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Around
public @interface Idempotent {

    /** True where money moves: a request without a key is refused. */
    boolean required() default false;

    /** True where the answer shows a secret: what is kept of it is sealed. */
    boolean secret() default false;
}
