-- A start is forgotten when it counts no more, also when its lane never sees another. How long the starts until now
-- count nobody has written down.
ALTER TABLE jobs.starts ADD COLUMN counts_until timestamp with time zone;
UPDATE jobs.starts SET counts_until = started_at + INTERVAL '99' DAY;
ALTER TABLE jobs.starts ALTER COLUMN counts_until SET NOT NULL;
CREATE INDEX starts_by_end ON jobs.starts (counts_until);

-- As before, but that it writes down until when a start counts, and starts only jobs that wait: an entry that is left of
-- a job that has ended or is gone runs nothing, and is removed like that of a lost worker.
CREATE OR REPLACE FUNCTION jobs.pick_by_turns(
    worker text, at timestamptz, beat timestamptz, wanted int, heavy_wanted int, share int, known text[],
    after_lanes text[])
    RETURNS TABLE (places text[], more boolean, job jobs.jobs)
    LANGUAGE plpgsql AS
$$
DECLARE
    ranks      smallint[] := ARRAY [20, 10, 0];
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
    moment     timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock(7017280570803617906);
    -- Waiting for the lock has taken its time; rates are counted by when a job really starts.
    moment := at + (clock_timestamp() - statement_timestamp());
    places := after_lanes;
    more := false;
    open_types := ARRAY(SELECT k FROM unnest(known) k
                        WHERE NOT EXISTS (SELECT FROM jobs.pauses p WHERE p.type IN (k, '*')));

    UPDATE jobs.scheduled_tasks s
    SET due = true
    FROM (SELECT task_name, task_instance FROM jobs.scheduled_tasks
          WHERE NOT due AND NOT picked AND execution_time <= moment
          ORDER BY execution_time LIMIT 1000 FOR UPDATE SKIP LOCKED) ripe
    WHERE s.task_name = ripe.task_name AND s.task_instance = ripe.task_instance;

    FOR turn IN 1..3 LOOP
        rank := ranks[turn];
        FOR pass IN 1..2 LOOP
            place := after_lanes[turn];
            wrapped := false;
            visited := 0;
            LOOP
                EXIT WHEN cardinality(picked_ids) >= wanted;
                IF visited >= 500 THEN
                    more := true;
                    places[turn] := place;
                    EXIT;
                END IF;
                SELECT s.lane, s.width, s.rate, s.rate_millis, s.ordered, s.heavy INTO next
                FROM jobs.scheduled_tasks s
                WHERE s.due AND NOT s.picked AND s.priority = rank AND s.lane > place
                -- In the order of waiting_by_lane, to its last column: no other index will do.
                ORDER BY s.lane, s.execution_time, s.seq LIMIT 1;
                IF NOT FOUND THEN
                    EXIT WHEN wrapped;
                    wrapped := true;
                    place := '';
                    CONTINUE;
                END IF;
                EXIT WHEN wrapped AND next.lane > after_lanes[turn] COLLATE "C";
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
                    WHERE t.lane = next.lane AND t.started_at <= moment - next.rate_millis * interval '1 millisecond';
                    room := least(room, next.rate - (SELECT count(*) FROM jobs.starts t WHERE t.lane = next.lane)::int);
                END IF;
                CONTINUE WHEN room <= 0;

                IF next.ordered THEN
                    SELECT ARRAY(SELECT head.task_instance
                                 FROM (SELECT s.task_instance, s.type, s.due, s.picked FROM jobs.scheduled_tasks s
                                       WHERE s.lane = next.lane AND s.ordered ORDER BY s.seq LIMIT 1) head
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
                places[turn] := place;
                IF next.heavy THEN
                    heavy_left := heavy_left - cardinality(lot);
                END IF;
                IF next.rate > 0 THEN
                    INSERT INTO jobs.starts (job_id, lane, started_at, counts_until)
                    SELECT unnest(lot)::uuid, next.lane, moment,
                           moment + next.rate_millis * interval '1 millisecond';
                END IF;
            END LOOP;
        END LOOP;
    END LOOP;

    RETURN QUERY
        WITH started AS (
            UPDATE jobs.jobs j
            SET state = 'running', attempt = j.attempt + 1, lease = s.version, node = worker, started_at = moment,
                progress_percent = NULL, progress_message = NULL
            FROM jobs.scheduled_tasks s
            WHERE s.task_name = 'job' AND s.task_instance = ANY (picked_ids) AND j.id = s.task_instance::uuid
              -- By id: how many wait is not known well enough to begin with those.
              AND j.id = ANY (picked_ids::uuid[]) AND j.state = 'waiting'
            RETURNING j AS row_of_job)
        SELECT places, more, started.row_of_job FROM (SELECT 1) once LEFT JOIN started ON true;
END
$$;
