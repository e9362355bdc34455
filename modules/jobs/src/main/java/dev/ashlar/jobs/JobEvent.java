package dev.ashlar.jobs;

import dev.ashlar.kernel.Event;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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

    /**
     * Many events are to be delivered again.
     *
     * @param jobId the job that does it
     * @param type only events of this type, if given
     * @param listener only to this one, if given
     * @param includeDelivered also to those who have heard them
     */
    @Serdeable
    @Event.Name(value = "jobs.replay-asked.v1", external = true)
    record ReplayAsked(
            UUID jobId,
            @Nullable String type,
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable String listener,
            boolean includeDelivered,
            UUID by)
            implements JobEvent {
        @Override
        public String subject() {
            return jobId.toString();
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
