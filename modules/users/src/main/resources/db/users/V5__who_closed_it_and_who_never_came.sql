-- Only who closed the account themselves has a link that opens it again.
ALTER TABLE users.deletions ALTER COLUMN restore_hash DROP NOT NULL;

-- Since when somebody is waited for who has not had a way to sign in yet.
ALTER TABLE users.users ADD COLUMN awaited_since timestamp with time zone;

-- Whose suspension is over counts as active at once, before anybody has tidied up.
CREATE INDEX users_by_end_of_suspension ON users.users (suspended_until);
