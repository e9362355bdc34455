package dev.ashlar.users;

import dev.ashlar.kernel.http.TextForm;
import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a text in a request: it is a BCP 47 language tag such as {@code de-AT}. Public because the validator makes an instance
 * of a constraint's annotation from outside the package; one it cannot see ends in an error.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT, ElementType.TYPE_USE})
@Constraint(validatedBy = {})
@TextForm(minLength = 1, maxLength = 35, pattern = "^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$", example = "de-AT")
public @interface LanguageTag {

    String MESSAGE = "must be a language tag such as en or de-AT";

    String message() default MESSAGE;

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}
