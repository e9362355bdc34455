package dev.ashlar.jobs;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.Refusal;
import dev.ashlar.kernel.http.Data;
import dev.ashlar.kernel.http.Idempotent;
import dev.ashlar.kernel.http.Page;
import dev.ashlar.kernel.http.PageRequest;
import dev.ashlar.kernel.http.Repeatable;
import dev.ashlar.kernel.http.Route;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Controller("/api/v1/admin/events")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(Caller.ADMIN)
class EventController {

    private final EventStore events;
    private final ReplayEvents replay;
    private final Payloads payloads;
    private final Sql sql;

    EventController(EventStore events, ReplayEvents replay, Payloads payloads, Sql sql) {
        this.events = events;
        this.replay = replay;
        this.payloads = payloads;
        this.sql = sql;
    }

    @Serdeable
    record DeliveryView(
            UUID id,
            String listener,
            JobState state,
            int attempts,
            @Nullable String error,
            Instant nextAttemptAt,
            @Nullable Instant deliveredAt) {}

    @Serdeable
    record EventView(
            UUID id,
            String type,
            String subject,
            Instant occurredAt,
            Origin origin,
            JobState state,
            List<DeliveryView> deliveries) {}

    @Serdeable
    record DeliveryAttemptView(
            String listener,
            int attempt,
            String outcome,
            @Nullable String node,
            @Nullable Instant startedAt,
            Instant finishedAt,
            @Nullable String error) {}

    @Serdeable
    record EventDetail(EventView event, JsonNode payload, List<DeliveryAttemptView> attempts) {}

    @Serdeable
    record Again(
            @Nullable @Size(max = 200) String listener,
            @Nullable Boolean includeDelivered) {}

    @Serdeable
    record Replay(
            @Nullable @Size(max = 200) String type,
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable @Size(max = 200) String listener,
            @Nullable Boolean includeDelivered) {}

    @Serdeable
    record Started(int deliveries) {}

    @Get
    @Route("The outbox: all events with their deliveries, the newest first")
    Page<EventView> list(
            @Nullable @QueryValue String type,
            @Nullable @QueryValue JobState state,
            @Nullable @QueryValue String listener,
            PageRequest page) {
        UUID before = page.after().map(keys -> UUID.fromString(keys.getFirst())).orElse(null);
        return sql.transaction(() -> {
            List<EventStore.Stored> found = state == null && listener == null
                    ? events.list(type, before, page.fetch())
                    : events.listByDelivery(type, state, listener, before, page.fetch());
            Map<UUID, List<Job>> deliveries =
                    events.deliveries(found.stream().map(EventStore.Stored::id).toList());
            return Page.of(
                    page,
                    found,
                    event -> List.of(event.id().toString()),
                    event -> view(event, deliveries.getOrDefault(event.id(), List.of())));
        });
    }

    @Get("/{id}")
    @Route(value = "One event with its deliveries and what went wrong with them", refuses = "event_not_found")
    HttpResponse<Data<EventDetail>> read(UUID id) {
        return sql.transaction(() -> {
            EventStore.Stored event = events.find(id).orElseThrow(() -> Refusal.of(JobsError.EVENT_NOT_FOUND));
            List<Job> deliveries = events.deliveries(id);
            List<DeliveryAttemptView> attempts = new ArrayList<>();
            for (Job delivery : deliveries) {
                events.attempts(delivery.id())
                        .forEach(it -> attempts.add(new DeliveryAttemptView(
                                delivery.type(),
                                it.attempt(),
                                it.outcome(),
                                it.node(),
                                it.startedAt(),
                                it.finishedAt(),
                                it.error())));
            }
            EventDetail detail = new EventDetail(view(event, deliveries), payloads.tree(event.payload()), attempts);
            return Data.versioned(detail, payloads.bytes(Argument.of(EventDetail.class), detail));
        });
    }

    @Post("/{id}/replay")
    @Repeatable("a listener that has heard the event does not hear it again, unless that is asked for")
    @Route(
            value = "Delivers an event again to whoever has not heard it",
            status = 202,
            refuses = {"event_not_found", "listener_unknown"})
    HttpResponse<Data<Started>> replayOne(Caller caller, UUID id, @Nullable @Body @Valid Again body) {
        int started = replay.replay(
                caller,
                id,
                body == null ? null : body.listener(),
                body != null && Boolean.TRUE.equals(body.includeDelivered()));
        return HttpResponse.<Data<Started>>accepted().body(Data.of(new Started(started)));
    }

    @Post("/replay")
    @Idempotent
    @Route(
            value = "Makes a job that delivers all events of a type or a time to whoever has not heard them",
            status = 202,
            refuses = {"event_type_unknown", "listener_unknown"})
    HttpResponse<Data<JobController.Made>> replayMany(Caller caller, @Body @Valid Replay body) {
        Enqueued job = replay.ask(
                caller,
                new ReplayEvents.Wish(
                        body.type(),
                        body.since(),
                        body.until(),
                        body.listener(),
                        Boolean.TRUE.equals(body.includeDelivered()),
                        null));
        return HttpResponse.<Data<JobController.Made>>accepted(JobController.location(job.id()))
                .body(Data.of(new JobController.Made(job.id(), job.deduplicated())));
    }

    @Post("/{id}/deliveries/{listener}/retry")
    @Repeatable("a delivery that is due is left as it is, and one that goes on or is done is refused")
    @Route(
            value = "Delivers an event again to one listener",
            status = 202,
            refuses = {"event_not_found", "delivery_not_found", "job_not_retryable"})
    HttpResponse<Data<Started>> retry(Caller caller, UUID id, String listener) {
        replay.retry(caller, id, listener);
        return HttpResponse.<Data<Started>>accepted().body(Data.of(new Started(1)));
    }

    @Post("/{id}/deliveries/{listener}/cancel")
    @Repeatable("a delivery that is cancelled stays cancelled")
    @Route(
            value = "Delivers an event to one listener no more, so that the next of its subject can go on",
            status = 204,
            refuses = {"event_not_found", "delivery_not_found", "job_not_cancellable"})
    HttpResponse<Void> cancel(Caller caller, UUID id, String listener) {
        replay.cancel(caller, id, listener);
        return HttpResponse.noContent();
    }

    private static EventView view(EventStore.Stored event, List<Job> deliveries) {
        return new EventView(
                event.id(),
                event.name(),
                event.subject(),
                event.occurredAt(),
                event.origin(),
                worstOf(deliveries),
                deliveries.stream()
                        .map(it -> new DeliveryView(
                                it.id(), it.type(), it.state(), it.attempt(), it.error(), it.runAt(), it.finishedAt()))
                        .toList());
    }

    /** An event stands where the least lucky of its deliveries does. */
    private static JobState worstOf(List<Job> deliveries) {
        List<JobState> states = deliveries.stream().map(Job::state).toList();
        for (JobState state : List.of(JobState.DEAD, JobState.RUNNING, JobState.WAITING, JobState.CANCELLED)) {
            if (states.contains(state)) {
                return state;
            }
        }
        return JobState.DONE;
    }
}
