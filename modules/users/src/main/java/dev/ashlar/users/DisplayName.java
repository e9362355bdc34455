package dev.ashlar.users;

import dev.ashlar.kernel.http.TextForm;
import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On a text in a request: it is a name as people may call themselves, see {@link PersonName}. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT, ElementType.TYPE_USE})
@Constraint(validatedBy = {})
@TextForm(minLength = 1, maxLength = 64, pattern = PersonName.FORM, example = "Ada Lovelace")
public @interface DisplayName {

    String MESSAGE =
            "must be a name of at most 64 characters, without control characters or characters that change the writing direction";

    String message() default MESSAGE;

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}
