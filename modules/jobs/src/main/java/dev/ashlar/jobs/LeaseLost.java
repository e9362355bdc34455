package dev.ashlar.jobs;

import java.util.UUID;

/** Somebody else has the job by now: what this worker did for it must not count. */
final class LeaseLost extends RuntimeException {

    LeaseLost(UUID job) {
        super("job " + job + " was given to another worker, or was ended", null, false, false);
    }
}
