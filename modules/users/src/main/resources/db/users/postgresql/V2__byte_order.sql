-- Prefixes are looked up as ranges of the index, which needs the order of bytes, not that of a language. H2 has it anyway.
ALTER TABLE users.users ALTER COLUMN email TYPE varchar(254) COLLATE "C";
ALTER TABLE users.users ALTER COLUMN name_key TYPE varchar(800) COLLATE "C";
