package dev.ashlar.jobs;

import dev.ashlar.jobs.EventTypes.Heard;
import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.Events;
import dev.ashlar.kernel.Ids;
import dev.ashlar.kernel.Refusal;
import io.micronaut.core.type.Argument;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers stored events again. What a listener has heard stays heard unless it is asked for by name: the delivery row is
 * the inbox, and only a row that is dead, cancelled or missing starts anew.
 */
@Singleton
final class ReplayEvents {

    private static final int AT_ONCE = 200;

    private static final Logger LOG = LoggerFactory.getLogger(ReplayEvents.class);

    private final EventStore events;
    private final Events announce;
    private final EventTypes types;
    private final JobStore jobs;
    private final WakeUps wakeUps;
    private final Jobs queue;
    private final Payloads payloads;
    private final Sql sql;
    private final Ids ids;
    private final InstantSource clock;

    ReplayEvents(
            EventStore events,
            Events announce,
            EventTypes types,
            JobStore jobs,
            WakeUps wakeUps,
            Jobs queue,
            Payloads payloads,
            Sql sql,
            Ids ids,
            InstantSource clock) {
        this.events = events;
        this.announce = announce;
        this.types = types;
        this.jobs = jobs;
        this.wakeUps = wakeUps;
        this.queue = queue;
        this.payloads = payloads;
        this.sql = sql;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Which events, to whom, and whether also to those who have heard them.
     *
     * @param reached how far earlier attempts have come
     */
    @Serdeable
    record Wish(
            @Nullable String type,
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable String listener,
            boolean includeDelivered,
            @Nullable Position reached) {

        private Wish reaching(Position position) {
            return new Wish(type, since, until, listener, includeDelivered, position);
        }
    }

    /** The place of the last event that was looked at, and the deliveries started until then. */
    @Serdeable
    record Position(long event, int deliveries) {}

    /** Makes the job that does it. */
    Enqueued ask(Caller caller, Wish wish) {
        if (wish.type != null && types.present(wish.type).isEmpty()) {
            throw Refusal.of(JobsError.EVENT_TYPE_UNKNOWN);
        }
        checkListener(wish.listener);
        return sql.transaction(() -> {
            Enqueued job = queue.enqueue(wish);
            announce.publish(new JobEvent.ReplayAsked(
                    job.id(),
                    wish.type,
                    wish.since,
                    wish.until,
                    wish.listener,
                    wish.includeDelivered,
                    caller.userId()));
            LOG.info(
                    "Events are delivered again by job {} on behalf of {}: type {}, since {}, until {}, listener {}{}",
                    job.id(),
                    caller.userId(),
                    wish.type,
                    wish.since,
                    wish.until,
                    wish.listener,
                    wish.includeDelivered ? ", also to those who have heard them" : "");
            return job;
        });
    }

    private void checkListener(@Nullable String listener) {
        if (listener != null && !types.listeners().containsKey(listener)) {
            throw Refusal.of(JobsError.LISTENER_UNKNOWN);
        }
    }

    int replay(Caller caller, UUID id, @Nullable String listener, boolean again) {
        return sql.transaction(() -> {
            EventStore.Stored event = lock(id);
            checkListener(listener);
            int deliveries = deliver(event, listener, again);
            if (deliveries > 0) {
                note(caller, id, listener == null ? "*" : listener, "replayed");
            }
            return deliveries;
        });
    }

    /**
     * In commits of some hundred events each, oldest first. Each commit notes in the job's own row how far it has come, so
     * that another attempt starts behind it and nothing is delivered again for having been tried twice.
     */
    int replay(Wish wish, JobContext job) {
        Position reached = wish.reached;
        boolean more = true;
        while (more && !job.isCancelled()) {
            Long after = reached == null ? null : reached.event;
            int before = reached == null ? 0 : reached.deliveries;
            List<EventStore.Stored> part =
                    job.transaction(() -> events.announced(wish.type, wish.since, wish.until, after, AT_ONCE));
            more = part.size() == AT_ONCE;
            if (!part.isEmpty()) {
                reached = job.transaction(() -> deliver(wish, part, before, job.id()));
            }
        }
        return reached == null ? 0 : reached.deliveries;
    }

    private Position deliver(Wish wish, List<EventStore.Stored> part, int before, UUID job) {
        wakeUps.afterCommit();
        // Those that were forgotten since they were read are left out.
        int deliveries = events.lock(part.stream().map(EventStore.Stored::id).toList()).stream()
                .mapToInt(event -> deliver(event, wish.listener, wish.includeDelivered))
                .sum();
        Position position = new Position(part.getLast().seq(), before + deliveries);
        jobs.keepPayload(job, payloads.write(Argument.of(Wish.class), wish.reaching(position)));
        return position;
    }

    /** Starts a delivery that is dead, cancelled or waits for its next attempt. One that is due is left as it is. */
    void retry(Caller caller, UUID event, String listener) {
        sql.transaction(() -> {
            EventStore.Stored stored = lock(event);
            Job delivery = jobs.lockWaiting(delivery(event, listener).id())
                    .orElseThrow(() -> Refusal.of(JobsError.DELIVERY_NOT_FOUND));
            if (delivery.isDue(clock.instant())) {
                return delivery.id();
            }
            boolean started = delivery.state() == JobState.WAITING
                    ? jobs.hurry(delivery, null, Lane.ofSubject(listener, stored.subject()))
                    : restart(delivery, stored.subject(), false);
            if (!started) {
                throw Refusal.of(JobsError.JOB_NOT_RETRYABLE);
            }
            note(caller, event, listener, "retried");
            return delivery.id();
        });
    }

    /** Kept from being forgotten: a delivery must not lose its event, nor an entry its delivery. */
    private EventStore.Stored lock(UUID id) {
        return events.lock(List.of(id)).stream().findFirst().orElseThrow(() -> Refusal.of(JobsError.EVENT_NOT_FOUND));
    }

    /** The listener is not to hear of it, and those behind it in the order of their subject go on. */
    void cancel(Caller caller, UUID event, String listener) {
        sql.transaction(() -> {
            Job delivery = delivery(event, listener);
            if (delivery.state() == JobState.CANCELLED) {
                return delivery.id();
            }
            if (!jobs.cancelWaiting(delivery, JobRules.OF_DELIVERIES.retention())
                    && !jobs.requestCancel(delivery.id())) {
                throw Refusal.of(JobsError.JOB_NOT_CANCELLABLE);
            }
            note(caller, event, listener, "cancelled");
            return delivery.id();
        });
    }

    private Job delivery(UUID event, String listener) {
        List<Job> deliveries = events.deliveries(event);
        if (deliveries.isEmpty() && events.find(event).isEmpty()) {
            throw Refusal.of(JobsError.EVENT_NOT_FOUND);
        }
        return deliveries.stream()
                .filter(job -> job.type().equals(listener))
                .findFirst()
                .orElseThrow(() -> Refusal.of(JobsError.DELIVERY_NOT_FOUND));
    }

    private void note(Caller caller, UUID event, String listener, String change) {
        announce.publish(new JobEvent.DeliveryChanged(event, listener, change, caller.userId()));
        LOG.info("The delivery of event {} to {} is {} on behalf of {}", event, listener, change, caller.userId());
        wakeUps.afterCommit();
    }

    private int deliver(EventStore.Stored event, @Nullable String listener, boolean again) {
        Map<String, Job> delivered =
                events.deliveries(event.id()).stream().collect(Collectors.toMap(Job::type, Function.identity()));
        List<Heard> listeners =
                types.present(event.name()).map(types::listenersTo).orElse(List.of());
        int started = 0;
        for (Heard heard : listeners) {
            if (listener != null && !listener.equals(heard.id())) {
                continue;
            }
            Job before = delivered.get(heard.id());
            if (before == null) {
                jobs.insert(List.of(PublishEvent.delivery(
                        ids.next(), heard.id(), event.id(), event.subject(), clock.instant(), event.origin())));
                started++;
            } else if (restart(before, event.subject(), again)) {
                started++;
            }
        }
        return started;
    }

    private boolean restart(Job delivery, String subject, boolean again) {
        return switch (delivery.state()) {
            case DEAD, CANCELLED -> revive(delivery, subject);
            case DONE -> again && revive(delivery, subject);
            case WAITING, RUNNING -> false;
        };
    }

    private boolean revive(Job delivery, String subject) {
        return jobs.revive(delivery, null, Lane.ofSubject(delivery.type(), subject), PublishEvent.RETRIES.attempts());
    }
}
