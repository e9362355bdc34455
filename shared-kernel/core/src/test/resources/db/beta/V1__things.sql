CREATE TABLE beta.things (id int PRIMARY KEY);
