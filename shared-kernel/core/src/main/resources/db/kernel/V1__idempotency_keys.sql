-- What was answered to a creating request, for as long as its caller may repeat it.
CREATE TABLE kernel.idempotency_keys (
    id           varchar(64)              NOT NULL PRIMARY KEY,
    request_hash varchar(64)              NOT NULL,
    status       integer,
    location     varchar(2048),
    etag         varchar(255),
    body         text,
    created_at   timestamp with time zone NOT NULL
);

CREATE INDEX idempotency_keys_by_age ON kernel.idempotency_keys (created_at);
