package dev.ashlar.jobs;

/** What goes first when not everything can. Strict: as long as a higher one waits, a lower one does not start. */
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
}
