-- Nothing for those that are there: whoever takes a change of address back keeps them.
ALTER TABLE auth.recovery_codes ADD COLUMN made_at timestamp with time zone;
