-- A copy of somebody's data and its erasure ask for what one person has caused.
CREATE INDEX jobs_by_caller ON jobs.jobs (caller_id) WHERE caller_id IS NOT NULL;
CREATE INDEX events_by_caller ON jobs.events (caller_id) WHERE caller_id IS NOT NULL;
