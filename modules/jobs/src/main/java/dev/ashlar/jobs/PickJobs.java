package dev.ashlar.jobs;

import dev.ashlar.kernel.database.Database;
import dev.ashlar.kernel.database.DatabaseAddress.Vendor;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what a worker starts next. Lanes take turns, so that nobody waits for the backlog of somebody else, and each
 * lane keeps its limits. On PostgreSQL the choice is the function {@code jobs.pick}; H2 serves one process, which makes
 * the same choice here.
 */
@Singleton
final class PickJobs {

    /** A job this worker may start, with the event when it is a delivery. */
    record Picked(Job job, EventStore.@Nullable Stored event) {}

    /** What a worker has room for. */
    record Room(int jobs, int heavyJobs, int share) {}

    private static final int[] RANKS = {Priority.HIGH.rank(), Priority.NORMAL.rank(), Priority.LOW.rank()};
    private static final int LANES = 500;

    private final Sql sql;
    private final EventStore events;
    private final InstantSource clock;
    private final boolean onPostgres;
    private final ReentrantLock turn = new ReentrantLock();
    /** Where the last choice ended; the next one goes on behind it. */
    private volatile String lastLane = "";

    PickJobs(Sql sql, EventStore events, InstantSource clock, Database database) {
        this.sql = sql;
        this.events = events;
        this.clock = clock;
        this.onPostgres = database.address().vendor() == Vendor.POSTGRESQL;
    }

    List<Picked> pick(String worker, Instant beat, Room room, Set<String> types) {
        String after = lastLane;
        List<Job> jobs =
                onPostgres ? callFunction(worker, beat, room, types, after) : choose(worker, beat, room, types, after);
        if (jobs.isEmpty()) {
            return List.of();
        }
        lastLane = jobs.stream()
                .map(Job::lane)
                .max(Comparator.comparing((String lane) -> lane.compareTo(after) <= 0)
                        .thenComparing(Comparator.naturalOrder()))
                .orElse("");
        List<UUID> eventIds = new ArrayList<>();
        for (Job job : jobs) {
            if (job.eventId() != null) {
                eventIds.add(job.eventId());
            }
        }
        Map<UUID, EventStore.Stored> found =
                eventIds.isEmpty() ? Map.of() : sql.transaction(() -> events.find(eventIds));
        return jobs.stream()
                .map(job -> new Picked(job, job.eventId() == null ? null : found.get(job.eventId())))
                .toList();
    }

    private List<Job> callFunction(String worker, Instant beat, Room room, Set<String> types, String after) {
        return sql.transaction(() -> sql.query(
                Job::read,
                "SELECT * FROM jobs.pick(?, ?, ?, ?, ?, ?, ?, ?)",
                worker,
                clock.instant(),
                beat,
                room.jobs,
                room.heavyJobs,
                room.share,
                types.toArray(String[]::new),
                after));
    }

    private record Candidate(String id, String type) {}

    private record Limits(String lane, int width, int rate, long rateMillis, boolean ordered, boolean heavy) {}

    /** One choice at a time, or two could each fill the last place of a lane. */
    private List<Job> choose(String worker, Instant beat, Room room, Set<String> types, String after) {
        turn.lock();
        try {
            return sql.transaction(() -> new Choice(worker, beat, room, open(types)).make(after));
        } finally {
            turn.unlock();
        }
    }

    private Set<String> open(Set<String> types) {
        List<String> paused = sql.query(row -> row.text("type"), "SELECT type FROM jobs.pauses");
        if (paused.isEmpty()) {
            return types;
        }
        Set<String> open = new HashSet<>(types);
        paused.forEach(open::remove);
        return paused.contains("*") ? Set.of() : open;
    }

    private final class Choice {

        private final String worker;
        private final Instant beat;
        private final Instant now = clock.instant();
        private final Room room;
        private final Set<String> types;
        private final List<String> picked = new ArrayList<>();
        private int heavyLeft;

        Choice(String worker, Instant beat, Room room, Set<String> types) {
            this.worker = worker;
            this.beat = beat;
            this.room = room;
            this.types = types;
            this.heavyLeft = room.heavyJobs;
        }

        List<Job> make(String after) {
            sql.update("""
                    UPDATE jobs.scheduled_tasks SET due = true
                    WHERE due = false AND picked = false AND execution_time <= ?""", now);
            for (int rank : RANKS) {
                for (int pass = 1; pass <= 2 && picked.size() < room.jobs; pass++) {
                    List<Limits> lanes = new ArrayList<>(lanes(rank, after, true));
                    lanes.addAll(lanes(rank, after, false));
                    for (Limits lane : lanes) {
                        take(lane, rank, pass == 1 ? Math.max(1, room.jobs / 4) : room.jobs);
                    }
                }
            }
            List<Job> jobs = new ArrayList<>();
            for (String id : picked) {
                UUID job = UUID.fromString(id);
                sql.update("""
                        UPDATE jobs.jobs
                        SET state = 'running', attempt = attempt + 1, node = ?, started_at = ?,
                            progress_percent = NULL, progress_message = NULL,
                            lease = (SELECT version FROM jobs.scheduled_tasks
                                     WHERE task_name = 'job' AND task_instance = ?)
                        WHERE id = ?""", worker, now, id, job);
                jobs.addAll(sql.query(Job::read, "SELECT * FROM jobs.jobs WHERE id = ?", job));
            }
            return jobs;
        }

        private List<Limits> lanes(int rank, String after, boolean behind) {
            return sql.query(
                    row -> new Limits(
                            row.text("lane"),
                            row.number("width"),
                            row.number("rate"),
                            row.big("rate_millis"),
                            row.flag("ordered"),
                            row.flag("heavy")),
                    """
                    SELECT lane, max(width) AS width, max(rate) AS rate, max(rate_millis) AS rate_millis,
                           bool_or(ordered) AS ordered, bool_or(heavy) AS heavy
                    FROM jobs.scheduled_tasks
                    WHERE priority = ? AND due AND NOT picked AND (lane > ?) = ?
                    GROUP BY lane ORDER BY lane LIMIT ?""",
                    rank,
                    after,
                    behind,
                    LANES);
        }

        private void take(Limits lane, int rank, int atMost) {
            int left = Math.min(room.jobs - picked.size(), atMost);
            if (lane.heavy) {
                left = Math.min(left, heavyLeft);
            }
            int running = sql.first(
                            row -> row.number("n"),
                            "SELECT count(*) AS n FROM jobs.scheduled_tasks WHERE lane = ? AND picked",
                            lane.lane)
                    .orElse(0);
            left = Math.min(left, (lane.width > 0 ? lane.width : room.share) - running);
            if (lane.rate > 0) {
                sql.update(
                        "DELETE FROM jobs.starts WHERE lane = ? AND started_at <= ?",
                        lane.lane,
                        now.minusMillis(lane.rateMillis));
                int starts = sql.first(
                                row -> row.number("n"),
                                "SELECT count(*) AS n FROM jobs.starts WHERE lane = ?",
                                lane.lane)
                        .orElse(0);
                left = Math.min(left, lane.rate - starts);
            }
            if (left <= 0) {
                return;
            }
            for (Candidate candidate : lane.ordered ? head(lane.lane) : waiting(lane.lane, rank)) {
                if (left == 0) {
                    return;
                }
                if (types.contains(candidate.type) && start(candidate.id)) {
                    left--;
                    picked.add(candidate.id);
                    if (lane.heavy) {
                        heavyLeft--;
                    }
                    if (lane.rate > 0) {
                        sql.update(
                                "INSERT INTO jobs.starts (job_id, lane, started_at) VALUES (?, ?, ?)",
                                UUID.fromString(candidate.id),
                                lane.lane,
                                now);
                    }
                }
            }
        }

        private List<Candidate> head(String lane) {
            return sql.query(row -> new Candidate(row.text("task_instance"), row.text("type")), """
                    SELECT task_instance, type FROM (
                        SELECT task_instance, type, due, picked FROM jobs.scheduled_tasks
                        WHERE lane = ? ORDER BY seq LIMIT 1) head
                    WHERE due AND NOT picked""", lane);
        }

        private List<Candidate> waiting(String lane, int rank) {
            return sql.query(row -> new Candidate(row.text("task_instance"), row.text("type")), """
                    SELECT task_instance, type FROM jobs.scheduled_tasks
                    WHERE priority = ? AND lane = ? AND due AND NOT picked
                    ORDER BY execution_time, seq LIMIT 1000""", rank, lane);
        }

        private boolean start(String id) {
            return sql.update("""
                            UPDATE jobs.scheduled_tasks
                            SET picked = true, picked_by = ?, last_heartbeat = ?, version = version + 1
                            WHERE task_name = 'job' AND task_instance = ? AND NOT picked""", worker, beat, id) == 1;
        }
    }
}
