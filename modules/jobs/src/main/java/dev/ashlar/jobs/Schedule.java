package dev.ashlar.jobs;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Work that comes again: a bean of this type makes a job whenever its time has come, once among all nodes. */
public interface Schedule {

    /** A stable name, {@code <module>.<what-it-does>}. */
    String name();

    /**
     * Six fields: second, minute, hour, day of month, month, day of week. A fixed time of day comes exactly once every
     * day, also on the days on which the clocks change.
     */
    String cron();

    default ZoneId zone() {
        return ZoneOffset.UTC;
    }

    default MissedRuns missedRuns() {
        return MissedRuns.ONCE;
    }

    /** The payload of the job to make; its type says which handler runs it. */
    Object payload(Instant due);

    /** What to do about times that came while no node was running. */
    enum MissedRuns {
        SKIP,
        ONCE,
        ALL
    }
}
