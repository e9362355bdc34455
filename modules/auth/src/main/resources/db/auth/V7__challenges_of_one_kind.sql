-- There was only ever one kind.
ALTER TABLE auth.challenges DROP COLUMN kind;
