package dev.ashlar.kernel.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A route that will go: every answer says so (RFC 9745, RFC 8594) and links to what replaces it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface DeprecatedRoute {

    /** The day it became deprecated, {@code 2026-11-01}. */
    String since();

    /** The first day it may be gone. */
    String sunset();

    /** Path or URL of what to use instead. */
    String replacement();
}
