CREATE TABLE gamma.things (id int PRIMARY KEY);
