-- It is the request or the listener a row was written for, not a person.
ALTER TABLE jobs.probes RENAME COLUMN caller TO origin;
