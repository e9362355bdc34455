package dev.ashlar.jobs;

import com.fasterxml.jackson.annotation.JsonValue;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Locale;

/** What becomes of a job whose unique key another job already has. */
@Serdeable
public enum Duplicates {
    /** The first one stays as it is. */
    IGNORE,
    /** The first one takes over payload, time and priority of the new one, unless it has already started. */
    REPLACE;

    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
