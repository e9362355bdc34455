package dev.ashlar.jobs;

import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;

/** What a job knows of itself while it runs. */
public interface JobContext {

    UUID id();

    /** 1 on the first try. */
    int attempt();

    Origin origin();

    /** Shows how far the job is, at once and outside its transaction. */
    void progress(int percent, String message);

    /** After {@code run} has returned, what it wrote is kept, and the job starts again later. Costs no attempt. */
    void snooze(Duration delay);

    /** True once somebody has cancelled the job or its time is up: a good moment to stop. The thread is interrupted as well. */
    boolean isCancelled();

    /**
     * Writes in a transaction that commits only while the job is still this worker's: for handlers that are not
     * {@link JobHandler#transactional}.
     */
    <T> T transaction(Supplier<T> work);
}
