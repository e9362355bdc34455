-- One row per limit and client that several nodes count together: the moment at which everything used up is given back.
-- The client stands there as a keyed hash, never as an address.
CREATE TABLE kernel.rate_limits (
    id      varchar(64) NOT NULL PRIMARY KEY,
    full_at bigint      NOT NULL
);

CREATE INDEX rate_limits_by_end ON kernel.rate_limits (full_at);
