package dev.ashlar.kernel.settings;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A key that no longer exists. Whoever still sets it is told at start what to do instead, rather than running with a value
 * that has quietly stopped to count.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({})
public @interface RetiredSetting {

    /** The whole key: {@code ashlar.http.max-body}. Its variable is the key in capitals. */
    String key();

    /** What to do now: "set ashlar.http.body-limit". */
    String instead();
}
