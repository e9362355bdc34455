ALTER TABLE jobs.scheduled_tasks ALTER COLUMN lane TYPE varchar(500) COLLATE "C";

-- Rows come and go all the time: vacuum must not wait until a fifth of the table is dead.
ALTER TABLE jobs.scheduled_tasks SET (
    fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0,
    autovacuum_analyze_scale_factor = 0.1);
ALTER TABLE jobs.jobs SET (fillfactor = 80);

CREATE INDEX waiting_by_lane ON jobs.scheduled_tasks (priority, lane, execution_time, seq) WHERE due AND NOT picked;
CREATE INDEX waiting_by_time ON jobs.scheduled_tasks (execution_time) WHERE NOT due AND NOT picked;
CREATE INDEX all_by_lane ON jobs.scheduled_tasks (lane, seq);
CREATE INDEX running_by_lane ON jobs.scheduled_tasks (lane, picked_by) WHERE picked;
CREATE INDEX running_by_heartbeat ON jobs.scheduled_tasks (last_heartbeat) WHERE picked;

-- Hands a worker the jobs it may start now. Workers take turns on one lock, so that the limits hold among all of them;
-- it is one call, so that a worker which is stopped in the middle cannot keep the lock. Within a priority the lanes take
-- turns, first with a few jobs each, then with as many as there is room for.
CREATE FUNCTION jobs.pick(
    worker text, at timestamptz, beat timestamptz, wanted int, heavy_wanted int, share int, known text[],
    after_lane text)
    RETURNS SETOF jobs.jobs
    LANGUAGE plpgsql AS
$$
DECLARE
    open_types text[];
    rank       smallint;
    place      text;
    wrapped    boolean;
    visited    int;
    room       int;
    heavy_left int    := heavy_wanted;
    lot        text[];
    picked_ids text[] := '{}';
    next       record;
BEGIN
    PERFORM pg_advisory_xact_lock(7017280570803617906);
    open_types := ARRAY(SELECT k FROM unnest(known) k
                        WHERE NOT EXISTS (SELECT FROM jobs.pauses p WHERE p.type IN (k, '*')));

    UPDATE jobs.scheduled_tasks s
    SET due = true
    FROM (SELECT task_name, task_instance FROM jobs.scheduled_tasks
          WHERE NOT due AND NOT picked AND execution_time <= at
          ORDER BY execution_time LIMIT 1000 FOR UPDATE SKIP LOCKED) ripe
    WHERE s.task_name = ripe.task_name AND s.task_instance = ripe.task_instance;

    FOREACH rank IN ARRAY ARRAY [20, 10, 0] LOOP
        FOR pass IN 1..2 LOOP
            place := after_lane;
            wrapped := false;
            visited := 0;
            LOOP
                EXIT WHEN cardinality(picked_ids) >= wanted OR visited >= 500;
                SELECT s.lane, s.width, s.rate, s.rate_millis, s.ordered, s.heavy INTO next
                FROM jobs.scheduled_tasks s
                WHERE s.due AND NOT s.picked AND s.priority = rank AND s.lane > place
                ORDER BY s.lane LIMIT 1;
                IF NOT FOUND THEN
                    EXIT WHEN wrapped;
                    wrapped := true;
                    place := '';
                    CONTINUE;
                END IF;
                EXIT WHEN wrapped AND next.lane > after_lane COLLATE "C";
                place := next.lane;
                visited := visited + 1;

                room := wanted - cardinality(picked_ids);
                IF pass = 1 THEN
                    room := least(room, greatest(1, wanted / 4));
                END IF;
                IF next.heavy THEN
                    room := least(room, heavy_left);
                END IF;
                IF next.width > 0 THEN
                    room := least(room, next.width - (SELECT count(*) FROM jobs.scheduled_tasks s
                                                      WHERE s.lane = next.lane AND s.picked)::int);
                ELSE
                    room := least(room, share - (SELECT count(*) FROM jobs.scheduled_tasks s
                                                 WHERE s.lane = next.lane AND s.picked AND s.picked_by = worker)::int);
                END IF;
                IF next.rate > 0 THEN
                    DELETE FROM jobs.starts t
                    WHERE t.lane = next.lane AND t.started_at <= at - next.rate_millis * interval '1 millisecond';
                    room := least(room, next.rate - (SELECT count(*) FROM jobs.starts t WHERE t.lane = next.lane)::int);
                END IF;
                CONTINUE WHEN room <= 0;

                IF next.ordered THEN
                    SELECT ARRAY(SELECT head.task_instance
                                 FROM (SELECT s.task_instance, s.type, s.due, s.picked FROM jobs.scheduled_tasks s
                                       WHERE s.lane = next.lane ORDER BY s.seq LIMIT 1) head
                                 WHERE head.due AND NOT head.picked AND head.type = ANY (open_types))
                    INTO lot;
                ELSE
                    SELECT ARRAY(SELECT s.task_instance FROM jobs.scheduled_tasks s
                                 WHERE s.priority = rank AND s.lane = next.lane AND s.due AND NOT s.picked
                                   AND s.type = ANY (open_types)
                                 ORDER BY s.execution_time, s.seq LIMIT room FOR UPDATE SKIP LOCKED)
                    INTO lot;
                END IF;
                CONTINUE WHEN cardinality(lot) = 0;

                WITH taken AS (
                    UPDATE jobs.scheduled_tasks s
                    SET picked = true, picked_by = worker, last_heartbeat = beat, version = s.version + 1
                    WHERE s.task_name = 'job' AND s.task_instance = ANY (lot) AND NOT s.picked
                    RETURNING s.task_instance)
                SELECT ARRAY(SELECT task_instance FROM taken) INTO lot;
                picked_ids := picked_ids || lot;
                IF next.heavy THEN
                    heavy_left := heavy_left - cardinality(lot);
                END IF;
                IF next.rate > 0 THEN
                    INSERT INTO jobs.starts (job_id, lane, started_at)
                    SELECT unnest(lot)::uuid, next.lane, at;
                END IF;
            END LOOP;
        END LOOP;
    END LOOP;

    RETURN QUERY
        UPDATE jobs.jobs j
        SET state = 'running', attempt = j.attempt + 1, lease = s.version, node = worker, started_at = at,
            progress_percent = NULL, progress_message = NULL
        FROM jobs.scheduled_tasks s
        WHERE s.task_name = 'job' AND s.task_instance = ANY (picked_ids) AND j.id = s.task_instance::uuid
        RETURNING j.*;
END
$$;
