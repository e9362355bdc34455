ALTER TABLE alpha.things ADD COLUMN name varchar(20);
