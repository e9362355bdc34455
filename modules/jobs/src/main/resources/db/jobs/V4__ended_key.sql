-- The unique key of a job that is dead or cancelled: others may use it meanwhile, and it counts again when the job does.
ALTER TABLE jobs.jobs ADD COLUMN ended_key varchar(500);
