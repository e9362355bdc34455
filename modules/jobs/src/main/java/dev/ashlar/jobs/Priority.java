package dev.ashlar.jobs;

import com.fasterxml.jackson.annotation.JsonValue;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Locale;

/** What goes first when not everything can. Strict: as long as a higher one waits, a lower one does not start. */
@Serdeable
public enum Priority {
    LOW(0),
    NORMAL(10),
    HIGH(20);

    private final int rank;

    Priority(int rank) {
        this.rank = rank;
    }

    int rank() {
        return rank;
    }

    /** The word for a rank in the table of jobs. */
    static Priority of(int rank) {
        return rank >= HIGH.rank ? HIGH : rank >= NORMAL.rank ? NORMAL : LOW;
    }

    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
