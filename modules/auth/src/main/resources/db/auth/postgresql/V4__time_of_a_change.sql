-- CURRENT_TIMESTAMP is when the transaction began, and it may have begun minutes ago. H2 has one node only, which hears of
-- its own changes without this table.
ALTER TABLE auth.changes ALTER COLUMN at SET DEFAULT clock_timestamp();
