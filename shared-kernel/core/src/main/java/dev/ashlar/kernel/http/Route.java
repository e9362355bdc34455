package dev.ashlar.kernel.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a route promises besides its path: for the OpenAPI document, and for the limits it lives under. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Route {

    /** One line: what the route does. */
    String value();

    /** The module's own codes it may refuse with; those every route shares are added by the kernel. */
    String[] refuses() default {};

    /**
     * The statuses of success where they are not what follows from the handler: 201 for an {@link Idempotent} POST that
     * answers with a thing, 204 for one that answers with nothing, else 200.
     */
    int[] status() default {};

    /** Which rate limit counts it. */
    Limit limit() default Limit.DEFAULT;

    /** The largest body, {@code 1MB} say; empty takes {@code ashlar.http.body-limit}. */
    String body() default "";

    /** True where the answer or the body is a stream and may take longer than {@code ashlar.http.request-timeout}. */
    boolean streams() default false;

    /** True where others write the address, with parameters of their own that mean nothing here and are overlooked. */
    boolean overlooksParameters() default false;

    /** The rate limits a route can be under. */
    enum Limit {
        /** What any client may do. */
        DEFAULT,
        /** Sign-in, sign-up, passwords and codes: what is worth guessing at. */
        STRICT,
        /** Health checks: asked by machines, never limited. */
        NONE
    }
}
