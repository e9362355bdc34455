package dev.ashlar.users;

import com.fasterxml.jackson.annotation.JsonValue;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Locale;

/** The states an administrator can give an account; a deletion takes more than a word. */
@Serdeable
enum Standing {
    ACTIVE,
    SUSPENDED;

    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
