package dev.ashlar.jobs;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The outbox: what was announced, under its stable name. */
@Singleton
final class EventStore {

    private final Sql sql;
    private final JobStore jobs;

    EventStore(Sql sql, JobStore jobs) {
        this.sql = sql;
        this.jobs = jobs;
    }

    record Stored(UUID id, long seq, String name, String subject, String payload, Instant occurredAt, Origin origin) {

        static Stored read(Sql.Row row) throws SQLException {
            return new Stored(
                    row.id("id"),
                    row.big("seq"),
                    row.text("name"),
                    row.text("subject"),
                    row.text("payload"),
                    row.time("occurred_at"),
                    new Origin(
                            row.textOrNull("request_id"),
                            row.textOrNull("traceparent"),
                            row.idOrNull("caller_id"),
                            row.textOrNull("locale")));
        }
    }

    void insert(UUID id, String name, String subject, String payload, Instant at, Origin origin) {
        sql.update(
                """
                INSERT INTO jobs.events
                    (id, name, subject, payload, occurred_at, request_id, traceparent, caller_id, locale)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                id,
                name,
                subject,
                payload,
                at,
                origin.requestId(),
                origin.traceparent(),
                origin.callerId(),
                origin.locale());
    }

    Optional<Stored> find(UUID id) {
        return sql.first(Stored::read, "SELECT * FROM jobs.events WHERE id = ?", id);
    }

    Map<UUID, Stored> find(Collection<UUID> ids) {
        Map<UUID, Stored> found = new HashMap<>();
        String places = String.join(", ", Collections.nCopies(ids.size(), "?"));
        sql.query(Stored::read, "SELECT * FROM jobs.events WHERE id IN (" + places + ")", ids.toArray())
                .forEach(event -> found.put(event.id, event));
        return found;
    }

    /** The newest first. */
    List<Stored> list(@Nullable String name, @Nullable UUID before, int limit) {
        return sql.query(
                Stored::read,
                "SELECT * FROM jobs.events",
                new Sql.Where("1 = 1").and("name = ?", name).and("id < ?", before),
                "ORDER BY id DESC",
                limit);
    }

    /** The same events in the order in which they were announced, kept from being forgotten until this transaction ends. */
    List<Stored> lock(Collection<UUID> ids) {
        String places = String.join(", ", Collections.nCopies(ids.size(), "?"));
        return sql.query(
                Stored::read,
                "SELECT * FROM jobs.events WHERE id IN (" + places + ") ORDER BY seq FOR UPDATE",
                ids.toArray());
    }

    /** In the order in which they were announced. Ids tell no order: many are made within a millisecond. */
    List<Stored> announced(
            @Nullable String name, @Nullable Instant since, @Nullable Instant until, @Nullable Long after, int limit) {
        return sql.query(
                Stored::read,
                "SELECT * FROM jobs.events",
                new Sql.Where("1 = 1")
                        .and("name = ?", name)
                        .and("occurred_at >= ?", since)
                        .and("occurred_at < ?", until)
                        .and("seq > ?", after),
                "ORDER BY seq",
                limit);
    }

    /** Those with a delivery in such a state, or to such a listener; the newest first. */
    List<Stored> listByDelivery(
            @Nullable String name,
            @Nullable JobState state,
            @Nullable String listener,
            @Nullable UUID before,
            int limit) {
        if (state == JobState.DONE && listener == null) {
            return listDone(name, before, limit);
        }
        List<UUID> ids = sql.query(
                row -> row.id("event_id"),
                "SELECT DISTINCT j.event_id FROM jobs.jobs j"
                        + (name == null ? "" : " JOIN jobs.events e ON e.id = j.event_id"),
                new Sql.Where("j.event_id IS NOT NULL")
                        .and("j.state = ?", state == null ? null : state.toString())
                        .and("j.type = ?", listener)
                        .and("j.event_id < ?", before)
                        .and("e.name = ?", name),
                "ORDER BY j.event_id DESC",
                limit);
        if (ids.isEmpty()) {
            return List.of();
        }
        Map<UUID, Stored> found = find(ids);
        return ids.stream().map(found::get).filter(Objects::nonNull).toList();
    }

    /** Those that nobody here listens to count among them: there is nothing left to do about them. */
    private List<Stored> listDone(@Nullable String name, @Nullable UUID before, int limit) {
        return sql.query(
                Stored::read,
                "SELECT e.* FROM jobs.events e",
                // One look into the index for each event, newest first; two EXISTS could become a walk through all
                // rows.
                new Sql.Where("coalesce((SELECT max(CASE WHEN j.state = 'done' THEN 1 ELSE 0 END) FROM jobs.jobs j"
                                + " WHERE j.event_id = e.id), 1) = 1")
                        .and("e.name = ?", name)
                        .and("e.id < ?", before),
                "ORDER BY e.id DESC",
                limit);
    }

    List<JobStore.Attempt> attempts(UUID delivery) {
        return jobs.attempts(delivery);
    }

    List<Job> deliveries(UUID event) {
        return sql.query(Job::read, "SELECT * FROM jobs.jobs WHERE event_id = ? ORDER BY type", event);
    }

    /** Those of many events, in one look. */
    Map<UUID, List<Job>> deliveries(Collection<UUID> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        String places = String.join(", ", Collections.nCopies(ids.size(), "?"));
        return sql
                .query(
                        Job::read,
                        "SELECT * FROM jobs.jobs WHERE event_id IN (" + places + ") ORDER BY type",
                        ids.toArray())
                .stream()
                .collect(Collectors.groupingBy(job -> Objects.requireNonNull(job.eventId())));
    }

    /**
     * Forgets events that everybody has heard long ago, a few hundred at a time.
     *
     * @param deadBefore deliveries that died earlier count as heard
     */
    int purge(Instant before, Instant deadBefore, int limit) {
        List<UUID> over = sql.query(row -> row.id("id"), """
                SELECT e.id FROM jobs.events e
                WHERE e.occurred_at < ? AND NOT EXISTS (
                    SELECT 1 FROM jobs.jobs j WHERE j.event_id = e.id AND (
                        j.state IN ('waiting', 'running') OR (j.state = 'dead' AND j.finished_at >= ?)))
                ORDER BY e.occurred_at LIMIT ? FOR UPDATE SKIP LOCKED""", before, deadBefore, limit);
        // What was replayed between the look and the lock is wanted again.
        Set<UUID> wanted = deliveries(over).values().stream()
                .flatMap(List::stream)
                .filter(job -> !job.state().isOver()
                        || (job.state() == JobState.DEAD
                                && job.finishedAt() != null
                                && !job.finishedAt().isBefore(deadBefore)))
                .map(Job::eventId)
                .collect(Collectors.toSet());
        delete(over.stream()
                .filter(id -> !wanted.contains(id))
                .map(id -> new @Nullable Object[] {id})
                .toList());
        return over.size();
    }

    /**
     * Forgets the events about a subject with all their deliveries. One that runs just now meets a lease that is gone, and
     * is rolled back.
     */
    void forget(String subject) {
        List<@Nullable Object[]> ids = sql.query(
                row -> new @Nullable Object[] {row.id("id")},
                "SELECT id FROM jobs.events WHERE subject = ? ORDER BY seq FOR UPDATE",
                subject);
        List<@Nullable Object[]> entries = new ArrayList<>();
        for (@Nullable Object[] id : ids) {
            entries.addAll(sql.query(row -> new @Nullable Object[] {row.id("id").toString()}, """
                    SELECT id FROM jobs.jobs WHERE event_id = ? AND state IN ('waiting', 'running')
                    ORDER BY id""", id));
        }
        if (!entries.isEmpty()) {
            sql.batch("DELETE FROM jobs.scheduled_tasks WHERE task_name = 'job' AND task_instance = ?", entries);
        }
        delete(ids);
    }

    private void delete(List<@Nullable Object[]> ids) {
        if (!ids.isEmpty()) {
            sql.batch("DELETE FROM jobs.attempts WHERE job_id IN (SELECT id FROM jobs.jobs WHERE event_id = ?)", ids);
            sql.batch("DELETE FROM jobs.jobs WHERE event_id = ?", ids);
            sql.batch("DELETE FROM jobs.events WHERE id = ?", ids);
        }
    }
}
