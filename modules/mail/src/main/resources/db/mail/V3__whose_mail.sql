-- Whose account a mail is about: addresses change. Mails from before this step have none and go by their age.
ALTER TABLE mail.outbox ADD COLUMN user_id uuid;

CREATE INDEX outbox_by_user ON mail.outbox (user_id);
