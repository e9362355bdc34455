package dev.ashlar.jobs;

import dev.ashlar.kernel.Event;
import io.micronaut.serde.annotation.Serdeable;
import java.util.UUID;

/** What administrators do about jobs and events by hand; what an audit wants to know. */
public sealed interface JobEvent extends Event {

    /** The administrator. */
    UUID by();

    /**
     * A dead, cancelled or waiting job was told to start.
     *
     * @param edited whether it was given another payload
     */
    @Serdeable
    @Event.Name(value = "jobs.job-retried.v1", external = true)
    record Retried(UUID jobId, String type, boolean edited, UUID by) implements JobEvent {
        @Override
        public String subject() {
            return jobId.toString();
        }
    }

    @Serdeable
    @Event.Name(value = "jobs.job-cancelled.v1", external = true)
    record Cancelled(UUID jobId, String type, UUID by) implements JobEvent {
        @Override
        public String subject() {
            return jobId.toString();
        }
    }

    /** Nobody starts jobs or deliveries of the type; {@code *} stands for all. */
    @Serdeable
    @Event.Name(value = "jobs.type-paused.v1", external = true)
    record Paused(String type, UUID by) implements JobEvent {
        @Override
        public String subject() {
            return type;
        }
    }

    @Serdeable
    @Event.Name(value = "jobs.type-resumed.v1", external = true)
    record Resumed(String type, UUID by) implements JobEvent {
        @Override
        public String subject() {
            return type;
        }
    }

    /** Listeners are to hear an event again, or to hear of it no more. */
    @Serdeable
    @Event.Name(value = "jobs.delivery-changed.v1", external = true)
    record DeliveryChanged(UUID eventId, String listener, String change, UUID by) implements JobEvent {
        @Override
        public String subject() {
            return eventId.toString();
        }
    }
}
