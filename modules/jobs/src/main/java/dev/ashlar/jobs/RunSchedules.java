package dev.ashlar.jobs;

import dev.ashlar.kernel.Chore;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a job whenever the time of a schedule or a chore has come. The row of a schedule is locked while its jobs are
 * made and its next time is set, in one commit: no node makes them twice, and none are forgotten.
 */
@Singleton
final class RunSchedules {

    private static final Logger LOG = LoggerFactory.getLogger(RunSchedules.class);
    private static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");
    /** What is later than this counts as missed. */
    private static final Duration LATE = Duration.ofMinutes(1);

    private static final Duration STORED_AGAIN = Duration.ofSeconds(30);

    private static final int MOST_AT_ONCE = 1000;

    private final Sql sql;
    private final Jobs jobs;
    private final InstantSource clock;
    private final Map<String, Plan> plans = new LinkedHashMap<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private volatile long storedAt;
    private volatile boolean stored;

    RunSchedules(Sql sql, Jobs jobs, List<Schedule> schedules, List<Chore> chores, InstantSource clock) {
        this.sql = sql;
        this.jobs = jobs;
        this.clock = clock;
        for (Schedule schedule : schedules) {
            add(new Plan.OfSchedule(schedule, new CronTimes(schedule.cron(), schedule.zone())));
        }
        chores.forEach(chore -> add(new Plan.OfChore(chore)));
    }

    /** When something comes again, and what it then makes. */
    private sealed interface Plan {

        String name();

        String rule();

        Instant firstAfter(Instant now);

        Instant next(Instant after);

        /** The time to look at it again, after jobs were made for these. */
        default Instant nextAfter(List<Instant> ran, Instant now) {
            return next(now);
        }

        /** The times to make jobs for, of those from the one that was due until now. */
        List<Instant> toRun(Instant due, Instant now);

        Object payload(Instant due);

        record OfSchedule(Schedule schedule, CronTimes times) implements Plan {

            @Override
            public String name() {
                return schedule.name();
            }

            @Override
            public String rule() {
                return schedule.cron() + " " + schedule.zone();
            }

            @Override
            public Instant firstAfter(Instant now) {
                return next(now);
            }

            @Override
            public Instant next(Instant after) {
                return times.after(after).orElse(NEVER);
            }

            @Override
            public List<Instant> toRun(Instant due, Instant now) {
                return switch (schedule.missedRuns()) {
                    case SKIP -> punctual(due, now);
                    case ONCE -> List.of(latest(due, now));
                    case ALL -> until(due, now, MOST_AT_ONCE);
                };
            }

            private List<Instant> until(Instant first, Instant now, int most) {
                List<Instant> passed = new ArrayList<>();
                for (Instant time = first; !time.isAfter(now) && passed.size() < most; time = next(time)) {
                    passed.add(time);
                }
                return passed;
            }

            private List<Instant> punctual(Instant due, Instant now) {
                Instant late = now.minus(LATE);
                return until(due.isAfter(late) ? due : next(late), now, Integer.MAX_VALUE);
            }

            /** Looks back twice as far each time, as there may be millions between the one that was due and the last. */
            private Instant latest(Instant due, Instant now) {
                for (Duration back = LATE; ; back = back.multipliedBy(2)) {
                    Instant from = now.minus(back);
                    if (!from.isAfter(due)) {
                        return last(due, now);
                    }
                    Instant first = next(from);
                    if (!first.isAfter(now)) {
                        return last(first, now);
                    }
                }
            }

            private Instant last(Instant first, Instant now) {
                Instant last = first;
                for (Instant time = first; !time.isAfter(now); time = next(time)) {
                    last = time;
                }
                return last;
            }

            /** Nothing is left out, however much was missed: the rest comes next time. */
            @Override
            public Instant nextAfter(List<Instant> ran, Instant now) {
                boolean rest = schedule.missedRuns() == Schedule.MissedRuns.ALL && ran.size() == MOST_AT_ONCE;
                return next(rest ? ran.getLast() : now);
            }

            @Override
            public Object payload(Instant due) {
                return schedule.payload(due);
            }
        }

        record OfChore(Chore chore) implements Plan {

            @Override
            public String name() {
                return chore.name();
            }

            @Override
            public String rule() {
                return "every " + chore.every();
            }

            @Override
            public Instant firstAfter(Instant now) {
                Duration soon = Duration.ofMinutes(1);
                return now.plus(chore.every().compareTo(soon) < 0 ? chore.every() : soon);
            }

            @Override
            public Instant next(Instant after) {
                return after.plus(chore.every());
            }

            @Override
            public List<Instant> toRun(Instant due, Instant now) {
                return List.of(now);
            }

            @Override
            public Object payload(Instant due) {
                return new RunChore.Due(chore.name());
            }
        }
    }

    /** A schedule as people see it. */
    record Stored(
            String name,
            String rule,
            Instant nextAt,
            @Nullable Instant lastAt,
            @Nullable UUID lastJob) {

        private static Stored read(Sql.Row row) throws SQLException {
            return new Stored(
                    row.text("name"),
                    row.text("rule"),
                    row.time("next_at"),
                    row.timeOrNull("last_at"),
                    row.idOrNull("last_job"));
        }
    }

    private void add(Plan plan) {
        if (plans.put(plan.name(), plan) != null) {
            throw new IllegalStateException("two schedules or chores are called " + plan.name() + ": rename one");
        }
    }

    List<Stored> list() {
        return sql.query(Stored::read, "SELECT * FROM jobs.schedules ORDER BY name");
    }

    void run() {
        if (!stored) {
            store();
        } else if (System.nanoTime() - storedAt > STORED_AGAIN.toNanos()) {
            storeMissing();
        }
        Instant now = clock.instant();
        List<String> due = sql.ownTransaction(
                () -> sql.query(row -> row.text("name"), "SELECT name FROM jobs.schedules WHERE next_at <= ?", now));
        // What another node has made meanwhile fails here no more.
        failing.retainAll(due);
        for (String name : due) {
            Plan plan = plans.get(name);
            if (plan != null) {
                runOne(plan, now);
            }
        }
    }

    /** One that fails must not keep the others from running, and says so once. */
    private void runOne(Plan plan, Instant now) {
        try {
            sql.ownTransaction(() -> run(plan, now));
            if (failing.remove(plan.name())) {
                LOG.info("Schedule {} makes its jobs again", plan.name());
            }
        } catch (RuntimeException e) {
            if (failing.add(plan.name())) {
                LOG.error("Schedule {} could not make its job; it will be tried again", plan.name(), e);
            }
        }
    }

    /** The schedules whose time has come and whose job could not be made. */
    Set<String> failing() {
        return Set.copyOf(failing);
    }

    void store() {
        plans.values().forEach(plan -> sql.ownTransaction(() -> store(plan)));
        stored = true;
        storedAt = System.nanoTime();
    }

    /** A row that somebody removed would be missed for ever. */
    void storeMissing() {
        plans.values().forEach(plan -> sql.ownTransaction(() -> insert(plan)));
        storedAt = System.nanoTime();
    }

    /**
     * A changed rule counts from the start of a node that has it. Only from there: nodes of two versions that corrected
     * each other would put the time off for ever.
     */
    private int store(Plan plan) {
        int made = insert(plan);
        return made > 0
                ? made
                : sql.update(
                        "UPDATE jobs.schedules SET rule = ?, next_at = ? WHERE name = ? AND rule <> ?",
                        plan.rule(),
                        plan.firstAfter(clock.instant()),
                        plan.name(),
                        plan.rule());
    }

    private int insert(Plan plan) {
        return sql.update(
                "INSERT INTO jobs.schedules (name, rule, next_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                plan.name(),
                plan.rule(),
                plan.firstAfter(clock.instant()));
    }

    private boolean run(Plan plan, Instant now) {
        Optional<Stored> row = sql.first(
                Stored::read,
                "SELECT * FROM jobs.schedules WHERE name = ? AND next_at <= ? FOR UPDATE SKIP LOCKED",
                plan.name(),
                now);
        if (row.isEmpty()) {
            return false;
        }
        UUID last = null;
        Instant ran = null;
        List<Instant> times = plan.toRun(row.get().nextAt(), now);
        for (Instant time : times) {
            last = jobs.enqueue(plan.payload(time)).id();
            ran = time;
        }
        sql.update("""
                UPDATE jobs.schedules
                SET next_at = ?, last_at = coalesce(?, last_at), last_job = coalesce(?, last_job)
                WHERE name = ?""", plan.nextAfter(times, now), ran, last, plan.name());
        return true;
    }
}
