package dev.ashlar.jobs;

import java.util.Locale;

/** Where a job or a delivery stands. */
enum JobState {
    WAITING,
    RUNNING,
    DONE,
    /** Nothing more is tried until somebody decides. */
    DEAD,
    CANCELLED;

    static JobState of(String column) {
        return valueOf(column.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
