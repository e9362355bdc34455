package dev.ashlar.jobs;

import dev.ashlar.jobs.EventTypes.Heard;
import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.Events;
import dev.ashlar.kernel.Ids;
import dev.ashlar.kernel.Refusal;
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
    private final Sql sql;
    private final Ids ids;
    private final InstantSource clock;

    ReplayEvents(
            EventStore events,
            Events announce,
            EventTypes types,
            JobStore jobs,
            WakeUps wakeUps,
            Sql sql,
            Ids ids,
            InstantSource clock) {
        this.events = events;
        this.announce = announce;
        this.types = types;
        this.jobs = jobs;
        this.wakeUps = wakeUps;
        this.sql = sql;
        this.ids = ids;
        this.clock = clock;
    }

    /** Which events, to whom, and whether also to those who have heard them. */
    @Serdeable
    record Wish(
            @Nullable String type,
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable String listener,
            boolean includeDelivered) {}

    int replay(Caller caller, UUID id, @Nullable String listener, boolean again) {
        return sql.transaction(() -> {
            EventStore.Stored event = events.find(id).orElseThrow(() -> Refusal.of(JobsError.EVENT_NOT_FOUND));
            int deliveries = deliver(event, listener, again);
            if (deliveries > 0) {
                note(caller, id, listener == null ? "*" : listener, "replayed");
            }
            return deliveries;
        });
    }

    /** In commits of some hundred events each, oldest first; as long as the job that does it is its own. */
    int replay(Wish wish, JobContext job) {
        int deliveries = 0;
        UUID after = null;
        while (!job.isCancelled()) {
            UUID last = after;
            List<EventStore.Stored> part =
                    job.transaction(() -> events.announced(wish.type, wish.since, wish.until, last, AT_ONCE));
            deliveries += job.transaction(() -> {
                wakeUps.afterCommit();
                return part.stream()
                        .mapToInt(event -> deliver(event, wish.listener, wish.includeDelivered))
                        .sum();
            });
            if (part.size() < AT_ONCE) {
                break;
            }
            after = part.getLast().id();
        }
        return deliveries;
    }

    /** Starts a delivery that is dead, cancelled or waits. */
    void retry(Caller caller, UUID event, String listener) {
        sql.transaction(() -> {
            Job delivery = delivery(event, listener);
            EventStore.Stored stored = events.find(event).orElseThrow(() -> Refusal.of(JobsError.EVENT_NOT_FOUND));
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

    /** The listener is not to hear of it, and those behind it in the order of their subject go on. */
    void cancel(Caller caller, UUID event, String listener) {
        sql.transaction(() -> {
            Job delivery = delivery(event, listener);
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
