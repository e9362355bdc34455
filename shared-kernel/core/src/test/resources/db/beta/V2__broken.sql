-- The mistake is in the second statement.
CREATE TABLE beta.others (id int PRIMARY KEY);
ALTER TABLE beta.absent ADD COLUMN name varchar(20);
