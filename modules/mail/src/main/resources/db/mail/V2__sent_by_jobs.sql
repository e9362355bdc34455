-- When a mail is tried again is the business of the job that sends it.
DROP INDEX mail.outbox_waiting;

ALTER TABLE mail.outbox DROP COLUMN next_attempt_at;

CREATE INDEX outbox_by_state ON mail.outbox (state, created_at, id);
