package dev.ashlar.jobs;

import dev.ashlar.jobs.EventTypes.Heard;
import dev.ashlar.kernel.Ids;
import dev.ashlar.kernel.Refusal;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Delivers stored events again. What a listener has heard stays heard unless it is asked for by name: the delivery row is
 * the inbox, and only a row that is dead, cancelled or missing starts anew.
 */
@Singleton
final class ReplayEvents {

    private static final int AT_ONCE = 200;

    private final EventStore events;
    private final EventTypes types;
    private final JobStore jobs;
    private final WakeUps wakeUps;
    private final Sql sql;
    private final Ids ids;
    private final InstantSource clock;

    ReplayEvents(
            EventStore events,
            EventTypes types,
            JobStore jobs,
            WakeUps wakeUps,
            Sql sql,
            Ids ids,
            InstantSource clock) {
        this.events = events;
        this.types = types;
        this.jobs = jobs;
        this.wakeUps = wakeUps;
        this.sql = sql;
        this.ids = ids;
        this.clock = clock;
    }

    /** Which events, to whom, and whether also to those who have heard them. */
    record Wish(
            @Nullable String name,
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable String listener,
            boolean again) {}

    int replay(UUID id, @Nullable String listener, boolean again) {
        return sql.transaction(() -> {
            EventStore.Stored event = events.find(id).orElseThrow(() -> Refusal.of(JobsError.EVENT_NOT_FOUND));
            wakeUps.afterCommit();
            return deliver(event, listener, again);
        });
    }

    /** In commits of some hundred events each, oldest first. */
    int replay(Wish wish) {
        List<EventStore.Stored> all = new ArrayList<>();
        UUID before = null;
        while (true) {
            UUID last = before;
            List<EventStore.Stored> part =
                    sql.transaction(() -> events.list(wish.name, wish.since, wish.until, last, AT_ONCE));
            all.addAll(part);
            if (part.size() < AT_ONCE) {
                break;
            }
            before = part.getLast().id();
        }
        List<EventStore.Stored> oldestFirst = all.reversed();
        int deliveries = 0;
        for (int from = 0; from < oldestFirst.size(); from += AT_ONCE) {
            List<EventStore.Stored> part = oldestFirst.subList(from, Math.min(from + AT_ONCE, oldestFirst.size()));
            deliveries += sql.transaction(() -> {
                wakeUps.afterCommit();
                return part.stream()
                        .mapToInt(event -> deliver(event, wish.listener, wish.again))
                        .sum();
            });
        }
        return deliveries;
    }

    void retry(UUID event, String listener) {
        sql.transaction(() -> {
            Job delivery = events.deliveries(event).stream()
                    .filter(job -> job.type().equals(listener))
                    .findFirst()
                    .orElseThrow(() -> Refusal.of(JobsError.DELIVERY_NOT_FOUND));
            EventStore.Stored stored = events.find(event).orElseThrow(() -> Refusal.of(JobsError.EVENT_NOT_FOUND));
            boolean started = delivery.state() == JobState.WAITING
                    ? jobs.hurry(delivery.id(), null)
                    : restart(delivery, stored.subject(), false);
            if (!started) {
                throw Refusal.of(JobsError.JOB_NOT_RETRYABLE);
            }
            wakeUps.afterCommit();
            return delivery.id();
        });
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
