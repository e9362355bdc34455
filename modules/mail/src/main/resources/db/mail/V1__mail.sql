CREATE TABLE mail.outbox (
    id              uuid                     NOT NULL PRIMARY KEY,
    recipient       varchar(254)             NOT NULL,
    subject         varchar(200)             NOT NULL,
    body            text                     NOT NULL,
    state           varchar(10)              NOT NULL CHECK (state IN ('waiting', 'sent', 'dead')),
    attempts        integer                  NOT NULL,
    next_attempt_at timestamp with time zone NOT NULL,
    last_failure    varchar(500),
    created_at      timestamp with time zone NOT NULL,
    sent_at         timestamp with time zone
);

CREATE INDEX outbox_waiting ON mail.outbox (state, next_attempt_at);
CREATE INDEX outbox_by_age ON mail.outbox (created_at, id);
CREATE INDEX outbox_by_recipient ON mail.outbox (recipient);
