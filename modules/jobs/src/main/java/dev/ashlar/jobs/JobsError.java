package dev.ashlar.jobs;

import dev.ashlar.kernel.ErrorCode;

/** Every reason this module refuses. */
public enum JobsError implements ErrorCode {
    JOB_NOT_FOUND(Category.NOT_FOUND, "There is no such job", "No job has this id, or its history has been purged."),
    EVENT_NOT_FOUND(
            Category.NOT_FOUND, "There is no such event", "No event has this id, or its history has been purged."),
    DELIVERY_NOT_FOUND(
            Category.NOT_FOUND,
            "There is no such delivery",
            "The event has no delivery to a listener of this name. `GET /api/v1/admin/events` lists them."),
    JOB_TYPE_UNKNOWN(
            Category.MALFORMED,
            "There is no such type of job",
            "No module of this program handles jobs of this type, or none that may be started by hand."),
    EVENT_TYPE_UNKNOWN(
            Category.MALFORMED,
            "There is no such type of event",
            "No module of this program announces events of this type, neither now nor in an earlier version of it."),
    LISTENER_UNKNOWN(
            Category.MALFORMED,
            "There is no such listener",
            "No module of this program has a listener of this name. The deliveries of an event name those there are."),
    JOB_NOT_RETRYABLE(
            Category.CONFLICT,
            "The job cannot be started again now",
            "Only a job that is dead, cancelled or waiting for its next attempt can be told to start, and only while no"
                    + " other job has its unique key."),
    JOB_NOT_CANCELLABLE(
            Category.CONFLICT, "The job cannot be cancelled", "It has already ended; there is nothing to cancel."),
    JOB_PAYLOAD_TOO_LARGE(
            Category.TOO_LARGE,
            "The payload is too large",
            "A payload has at most 256 KiB unless an operator sets another limit. Store the data and send its id.");

    private final Meaning meaning;

    JobsError(Category category, String title, String explanation) {
        this.meaning = new Meaning(category, title, explanation);
    }

    @Override
    public Meaning meaning() {
        return meaning;
    }
}
