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
@TextForm(minLength = 1, maxLength = 64, pattern = DisplayName.FORM, example = "Ada Lovelace")
public @interface DisplayName {

    String MESSAGE =
            "must be a name of at most 64 characters, without control characters or characters that change the writing direction";

    /** As much of it as a pattern can say: something to see, and no character that controls or turns lines around. */
    String FORM = "^[^\\u0000-\\u0008\\u000E-\\u001B\\u007F-\\u009F\\u202A-\\u202E\\u2066-\\u2069]*"
            + "[^\\u0000-\\u0020\\u007F-\\u00A0\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u3000]"
            + "[^\\u0000-\\u0008\\u000E-\\u001B\\u007F-\\u009F\\u202A-\\u202E\\u2066-\\u2069]*$";

    String message() default MESSAGE;

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}
