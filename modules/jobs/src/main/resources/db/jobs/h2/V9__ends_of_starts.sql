-- A start is forgotten when it counts no more, also when its lane never sees another. How long the starts until now
-- count nobody has written down.
ALTER TABLE jobs.starts ADD COLUMN counts_until timestamp with time zone;
UPDATE jobs.starts SET counts_until = started_at + INTERVAL '99' DAY;
ALTER TABLE jobs.starts ALTER COLUMN counts_until SET NOT NULL;
CREATE INDEX starts_by_end ON jobs.starts (counts_until);
