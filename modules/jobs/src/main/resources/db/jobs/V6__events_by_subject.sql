-- Erasing a person forgets the events about them, which are found by their subject.
CREATE INDEX events_by_subject ON jobs.events (subject);
