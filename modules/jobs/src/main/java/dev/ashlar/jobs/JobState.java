package dev.ashlar.jobs;

import com.fasterxml.jackson.annotation.JsonValue;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Locale;

/** Where a job or a delivery stands. */
@Serdeable
enum JobState {
    WAITING,
    RUNNING,
    DONE,
    /** Nothing more is tried until somebody decides. */
    DEAD,
    CANCELLED;

    /** Nothing runs or waits: no entry of the engine's belongs to it. */
    boolean isOver() {
        return this != WAITING && this != RUNNING;
    }

    static JobState of(String column) {
        return valueOf(column.toUpperCase(Locale.ROOT));
    }

    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
