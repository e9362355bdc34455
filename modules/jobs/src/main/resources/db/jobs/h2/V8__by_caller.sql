-- A copy of somebody's data and its erasure ask for what one person has caused.
CREATE INDEX jobs_by_caller ON jobs.jobs (caller_id);
CREATE INDEX events_by_caller ON jobs.events (caller_id);
