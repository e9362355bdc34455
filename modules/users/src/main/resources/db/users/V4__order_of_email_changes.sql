-- The order in which a user asked for other addresses. Ids are made from the clocks of several nodes and are no such order.
ALTER TABLE users.email_changes ADD COLUMN number integer DEFAULT 0 NOT NULL;

UPDATE users.email_changes SET number = (
    SELECT count(*) FROM users.email_changes earlier
    WHERE earlier.user_id = email_changes.user_id AND earlier.id <= email_changes.id);

ALTER TABLE users.email_changes ALTER COLUMN number DROP DEFAULT;
