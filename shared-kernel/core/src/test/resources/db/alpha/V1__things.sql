CREATE TABLE alpha.things (id int PRIMARY KEY);
