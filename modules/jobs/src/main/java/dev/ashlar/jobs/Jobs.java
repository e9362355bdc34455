package dev.ashlar.jobs;

import java.util.List;

/** Where other modules leave work that is to be done after their transaction has committed. */
public interface Jobs {

    /**
     * Stores a job in the running transaction; it starts after the commit.
     *
     * @param payload a record that some {@link JobHandler} takes
     * @throws IllegalStateException when no transaction is running, or no handler takes the payload
     */
    default Enqueued enqueue(Object payload) {
        return enqueue(payload, Enqueue.now());
    }

    Enqueued enqueue(Object payload, Enqueue options);

    /** The same for many at once, in a few statements. Unique keys are honoured. */
    List<Enqueued> enqueueAll(List<?> payloads, Enqueue options);
}
