package dev.ashlar.kernel.settings;

import io.micronaut.core.annotation.Introspected;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A record of settings: every component carries a {@link Setting}, and the record can be injected like any other part.
 * Keys are {@code ashlar.<value>.<component-name>}; the environment variable is the key in capitals with underscores. A
 * compact constructor may check what one value alone cannot tell, and throws {@link SettingMistakes} or
 * {@link IllegalArgumentException}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Introspected
public @interface Settings {

    /** The part of the key between {@code ashlar.} and the component's name; usually the module's name. */
    String value();

    /** Keys this record had in earlier versions. */
    RetiredSetting[] retired() default {};
}
