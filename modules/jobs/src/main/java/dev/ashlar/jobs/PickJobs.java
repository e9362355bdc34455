package dev.ashlar.jobs;

import dev.ashlar.kernel.database.Database;
import dev.ashlar.kernel.database.DatabaseAddress.Vendor;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Chooses what a worker starts next. Lanes take turns, so that nobody waits for the backlog of somebody else, and each
 * lane keeps its limits. On PostgreSQL the choice is the function {@code jobs.pick_by_turns}; H2 serves one process, which makes
 * the same choice here.
 */
@Singleton
final class PickJobs {

    /** What a worker has room for. */
    record Room(int jobs, int heavyJobs, int share) {}

    /** What a worker may start, and whether lanes were left that could not be looked at this time. */
    record Choice(List<Job> jobs, boolean more) {}

    private record Chosen(List<Job> jobs, List<String> places, boolean more) {}

    private static final int[] RANKS = {Priority.HIGH.rank(), Priority.NORMAL.rank(), Priority.LOW.rank()};
    private static final int LANES = 500;

    private final Sql sql;
    private final InstantSource clock;
    private final boolean onPostgres;
    private final ReentrantLock turn = new ReentrantLock();
    /** For each priority the lane with which the last choice ended; the next one goes on behind it. */
    private volatile List<String> lastLanes = List.of("", "", "");

    PickJobs(Sql sql, InstantSource clock, Database database) {
        this.sql = sql;
        this.clock = clock;
        this.onPostgres = database.address().vendor() == Vendor.POSTGRESQL;
    }

    Choice pick(String worker, Instant beat, Room room, Set<String> types) {
        Chosen chosen = onPostgres ? callFunction(worker, beat, room, types) : choose(worker, beat, room, types);
        lastLanes = chosen.places;
        return new Choice(chosen.jobs, chosen.more);
    }

    private Chosen callFunction(String worker, Instant beat, Room room, Set<String> types) {
        List<Job> jobs = new ArrayList<>();
        return sql.alone(
                        row -> {
                            if (row.idOrNull("id") != null) {
                                jobs.add(Job.read(row));
                            }
                            return new Chosen(jobs, row.texts("places"), row.flag("more"));
                        },
                        "SELECT places, more, (job).* FROM jobs.pick_by_turns(?, ?, ?, ?, ?, ?, ?, ?)",
                        worker,
                        clock,
                        beat,
                        room.jobs,
                        room.heavyJobs,
                        room.share,
                        types.toArray(String[]::new),
                        lastLanes.toArray(String[]::new))
                .getFirst();
    }

    private record Limits(String lane, int width, int rate, long rateMillis, boolean ordered, boolean heavy) {}

    /** One choice at a time, or two could each fill the last place of a lane. */
    private Chosen choose(String worker, Instant beat, Room room, Set<String> types) {
        turn.lock();
        try {
            return sql.transaction(() -> new Round(worker, beat, room, open(types)).make());
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

    private final class Round {

        private final String worker;
        private final Instant beat;
        private final Instant now = clock.instant();
        private final Room room;
        private final Set<String> types;
        private final List<String> picked = new ArrayList<>();
        private final List<String> places = new ArrayList<>(lastLanes);
        private int heavyLeft;
        private boolean more;

        Round(String worker, Instant beat, Room room, Set<String> types) {
            this.worker = worker;
            this.beat = beat;
            this.room = room;
            this.types = types;
            this.heavyLeft = room.heavyJobs;
        }

        Chosen make() {
            sql.update("""
                    UPDATE jobs.scheduled_tasks SET due = true
                    WHERE due = false AND picked = false AND execution_time <= ?""", now);
            for (int turn = 0; turn < RANKS.length; turn++) {
                takeOf(turn);
            }
            return new Chosen(started(), List.copyOf(places), more);
        }

        private void takeOf(int turn) {
            if (picked.size() == room.jobs) {
                return;
            }
            int rank = RANKS[turn];
            List<Limits> lanes = new ArrayList<>(lanes(rank, lastLanes.get(turn), true, LANES));
            lanes.addAll(lanes(rank, lastLanes.get(turn), false, LANES - lanes.size()));
            for (int pass = 1; pass <= 2; pass++) {
                for (Limits lane : lanes) {
                    if (take(lane, rank, pass == 1 ? Math.max(1, room.jobs / 4) : room.jobs) > 0) {
                        places.set(turn, lane.lane);
                    }
                }
            }
            if (lanes.size() == LANES && picked.size() < room.jobs) {
                more = true;
                places.set(turn, lanes.getLast().lane);
            }
        }

        private List<Job> started() {
            List<Job> jobs = new ArrayList<>();
            for (String id : picked) {
                UUID job = UUID.fromString(id);
                int started = sql.update("""
                        UPDATE jobs.jobs
                        SET state = 'running', attempt = attempt + 1, node = ?, started_at = ?,
                            progress_percent = NULL, progress_message = NULL,
                            lease = (SELECT version FROM jobs.scheduled_tasks
                                     WHERE task_name = 'job' AND task_instance = ?)
                        WHERE id = ? AND state = 'waiting'""", worker, now, id, job);
                if (started > 0) {
                    jobs.addAll(sql.query(Job::read, "SELECT * FROM jobs.jobs WHERE id = ?", job));
                }
            }
            return jobs;
        }

        private List<Limits> lanes(int rank, String after, boolean behind, int atMost) {
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
                    atMost);
        }

        private int take(Limits lane, int rank, int atMost) {
            int left = Math.min(room(lane), atMost);
            if (left <= 0) {
                return 0;
            }
            List<String> lot = lane.ordered ? head(lane.lane) : waiting(lane.lane, rank, left);
            for (String id : lot) {
                sql.update("""
                        UPDATE jobs.scheduled_tasks
                        SET picked = true, picked_by = ?, last_heartbeat = ?, version = version + 1
                        WHERE task_name = 'job' AND task_instance = ?""", worker, beat, id);
                if (lane.rate > 0) {
                    sql.update(
                            "INSERT INTO jobs.starts (job_id, lane, started_at, counts_until) VALUES (?, ?, ?, ?)",
                            UUID.fromString(id),
                            lane.lane,
                            now,
                            now.plusMillis(lane.rateMillis));
                }
            }
            picked.addAll(lot);
            heavyLeft -= lane.heavy ? lot.size() : 0;
            return lot.size();
        }

        private int room(Limits lane) {
            int left = room.jobs - picked.size();
            if (lane.heavy) {
                left = Math.min(left, heavyLeft);
            }
            if (left <= 0) {
                return 0;
            }
            int running = count("SELECT count(*) AS n FROM jobs.scheduled_tasks WHERE lane = ? AND picked", lane.lane);
            left = Math.min(left, (lane.width > 0 ? lane.width : room.share) - running);
            if (lane.rate > 0) {
                sql.update(
                        "DELETE FROM jobs.starts WHERE lane = ? AND started_at <= ?",
                        lane.lane,
                        now.minusMillis(lane.rateMillis));
                left = Math.min(
                        left, lane.rate - count("SELECT count(*) AS n FROM jobs.starts WHERE lane = ?", lane.lane));
            }
            return left;
        }

        private int count(String query, String lane) {
            return sql.first(row -> row.number("n"), query, lane).orElse(0);
        }

        private List<String> head(String lane) {
            return sql.query(row -> row.text("task_instance"), """
                    SELECT task_instance FROM (
                        SELECT task_instance, type, due, picked FROM jobs.scheduled_tasks
                        WHERE lane = ? ORDER BY seq LIMIT 1) head
                    WHERE due AND NOT picked AND type = ANY (?)""", lane, types.toArray(String[]::new));
        }

        private List<String> waiting(String lane, int rank, int atMost) {
            return sql.query(row -> row.text("task_instance"), """
                    SELECT task_instance FROM jobs.scheduled_tasks
                    WHERE priority = ? AND lane = ? AND due AND NOT picked AND type = ANY (?)
                    ORDER BY execution_time, seq LIMIT ?""", rank, lane, types.toArray(String[]::new), atMost);
        }
    }
}
