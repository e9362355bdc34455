package dev.ashlar.jobs;

import dev.ashlar.jobs.EventTypes.EventType;
import dev.ashlar.jobs.EventTypes.Heard;
import dev.ashlar.kernel.Event;
import dev.ashlar.kernel.Events;
import dev.ashlar.kernel.Ids;
import io.micronaut.core.type.Argument;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Stores an event in the caller's transaction, with one delivery for each listener. */
@Singleton
final class PublishEvent implements Events {

    /** Up to an hour apart, for about a working day: what is down over night is up again in the morning. */
    static final RetryPolicy RETRIES = RetryPolicy.doubling(20, Duration.ofSeconds(1), Duration.ofHours(1));

    private final EventTypes types;
    private final EventStore events;
    private final JobStore jobs;
    private final Payloads payloads;
    private final OriginOfWork origins;
    private final WakeUps wakeUps;
    private final Sql sql;
    private final Ids ids;
    private final InstantSource clock;

    PublishEvent(
            EventTypes types,
            EventStore events,
            JobStore jobs,
            Payloads payloads,
            OriginOfWork origins,
            WakeUps wakeUps,
            Sql sql,
            Ids ids,
            InstantSource clock) {
        this.types = types;
        this.events = events;
        this.jobs = jobs;
        this.payloads = payloads;
        this.origins = origins;
        this.wakeUps = wakeUps;
        this.sql = sql;
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public void publish(Event event) {
        EventType type = types.of(event);
        if (!sql.inTransaction()) {
            throw new IllegalStateException(
                    type.name() + " was published outside a transaction, so it could be delivered for"
                            + " an effect that never was: put @Transactional on the method that calls publish");
        }
        UUID id = ids.next();
        Instant now = clock.instant();
        Origin origin = origins.current();
        events.insert(id, type.name(), event.subject(), write(type.type(), event), now, origin);
        List<JobStore.New> deliveries = new ArrayList<>();
        for (Heard heard : types.listenersTo(type)) {
            deliveries.add(delivery(ids.next(), heard.id(), id, event.subject(), now, origin));
        }
        if (!deliveries.isEmpty()) {
            jobs.insert(deliveries);
            wakeUps.afterCommit();
        }
    }

    static JobStore.New delivery(UUID id, String listener, UUID event, String subject, Instant at, Origin origin) {
        return new JobStore.New(
                id,
                listener,
                event,
                null,
                "",
                null,
                Priority.NORMAL.rank(),
                at,
                Lane.ofSubject(listener, subject),
                RETRIES.attempts(),
                origin);
    }

    @SuppressWarnings("unchecked") // an event is of its own class
    private <E extends Event> String write(Class<E> type, Event event) {
        return payloads.write(Argument.of(type), (E) event);
    }
}
