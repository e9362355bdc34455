package dev.ashlar.users;

import dev.ashlar.kernel.http.TextForm;
import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a text in a request: it is the IANA name of a time zone, {@code Europe/Vienna} say. Public for the same reason as
 * {@link LanguageTag}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT, ElementType.TYPE_USE})
@Constraint(validatedBy = {})
@TextForm(
        minLength = 1,
        maxLength = 64,
        pattern = "^[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*$",
        example = "Europe/Vienna")
public @interface TimeZone {

    String MESSAGE = "must be the name of a time zone such as Europe/Vienna";

    String message() default MESSAGE;

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}
