package dev.ashlar.kernel;

import java.time.Duration;

/** Housekeeping that a module needs done from time to time, on one node at a time: purges, rotations, expiry. */
public interface Chore {

    /** A stable name, {@code <module>.<what-it-does>}. */
    String name();

    Duration every();

    void run();
}
