package dev.ashlar.kernel.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a text of a request, or on the constraint that stands there: what the OpenAPI document says of its form. It checks
 * nothing; where code decides, this tells callers beforehand as much of it as JSON Schema can.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.ANNOTATION_TYPE, ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
public @interface TextForm {

    /** In characters. */
    int minLength() default 0;

    /** In characters; 0 says nothing. */
    int maxLength() default 0;

    /** One of the formats of JSON Schema. */
    String format() default "";

    /** For the whole text, in what regular expressions of all languages have in common. */
    String pattern() default "";

    String example() default "";
}
