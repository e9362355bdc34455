package dev.ashlar.kernel.http;

import io.micronaut.aop.Around;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A route that must not be open to whoever finds a screen unlocked: the caller has to have proved who they are within the
 * last five minutes. An API key never has.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Around
public @interface RecentSignIn {

    /**
     * The path variable that says whose account is concerned, where only its owner needs the proof: an administrator who
     * works on somebody else's account does not. Empty: everybody does.
     */
    String of() default "";
}
