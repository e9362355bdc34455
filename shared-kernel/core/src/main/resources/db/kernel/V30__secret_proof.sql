-- One row: a word sealed with ASHLAR_SECRET, so that a wrong secret is noticed before anything else cannot be opened.
CREATE TABLE kernel.secret_proof (
    id int PRIMARY KEY CHECK (id = 1),
    sealed varchar(200) NOT NULL
);
