CREATE TABLE auth.signing_keys (
    id                 varchar(64)              NOT NULL PRIMARY KEY,
    public_key         varchar(500)             NOT NULL,
    sealed_private_key varchar(1000)            NOT NULL,
    created_at         timestamp with time zone NOT NULL
);

CREATE TABLE auth.passwords (
    user_id    uuid                     NOT NULL PRIMARY KEY,
    hash       varchar(500)             NOT NULL,
    changed_at timestamp with time zone NOT NULL
);

CREATE TABLE auth.sessions (
    id               uuid                     NOT NULL PRIMARY KEY,
    user_id          uuid                     NOT NULL,
    kind             varchar(10)              NOT NULL CHECK (kind IN ('token', 'browser')),
    sealed_family    varchar(200),
    cookie_hash      varchar(64),
    generation       integer                  NOT NULL,
    received         integer                  NOT NULL,
    receipts         varchar(2000)            NOT NULL,
    methods          varchar(100)             NOT NULL,
    device           varchar(300)             NOT NULL,
    address          varchar(64)              NOT NULL,
    created_at       timestamp with time zone NOT NULL,
    authenticated_at timestamp with time zone NOT NULL,
    last_seen_at     timestamp with time zone NOT NULL,
    expires_at       timestamp with time zone NOT NULL,
    ended_at         timestamp with time zone,
    end_reason       varchar(40)
);

CREATE INDEX sessions_by_user ON auth.sessions (user_id, created_at);
CREATE INDEX sessions_by_end ON auth.sessions (expires_at);

-- What every node must hear of within two seconds. The time is the database's own: nodes disagree on theirs.
CREATE TABLE auth.changes (
    id      uuid                     NOT NULL PRIMARY KEY,
    kind    varchar(20)              NOT NULL,
    subject varchar(64)              NOT NULL,
    at      timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX changes_by_time ON auth.changes (at);

CREATE TABLE auth.links (
    hash       varchar(64)              NOT NULL PRIMARY KEY,
    purpose    varchar(20)              NOT NULL,
    user_id    uuid,
    email      varchar(254),
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

CREATE INDEX links_by_user ON auth.links (user_id, purpose);
CREATE INDEX links_by_end ON auth.links (expires_at);

CREATE TABLE auth.challenges (
    hash       varchar(64)              NOT NULL PRIMARY KEY,
    user_id    uuid                     NOT NULL,
    methods    varchar(100)             NOT NULL,
    kind       varchar(10)              NOT NULL,
    attempts   integer                  NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

CREATE INDEX challenges_by_end ON auth.challenges (expires_at);

CREATE TABLE auth.totp (
    user_id       uuid                     NOT NULL PRIMARY KEY,
    sealed_secret varchar(200)             NOT NULL,
    last_step     bigint                   NOT NULL,
    created_at    timestamp with time zone NOT NULL,
    confirmed_at  timestamp with time zone
);

CREATE TABLE auth.recovery_codes (
    user_id uuid                     NOT NULL,
    hash    varchar(64)              NOT NULL,
    PRIMARY KEY (user_id, hash)
);

CREATE TABLE auth.api_keys (
    id           uuid                     NOT NULL PRIMARY KEY,
    user_id      uuid                     NOT NULL,
    name         varchar(100)             NOT NULL,
    prefix       varchar(20)              NOT NULL,
    hash         varchar(64)              NOT NULL,
    scopes       varchar(500)             NOT NULL,
    created_at   timestamp with time zone NOT NULL,
    expires_at   timestamp with time zone,
    last_used_at timestamp with time zone,
    revoked_at   timestamp with time zone,
    CONSTRAINT api_keys_by_hash UNIQUE (hash)
);

CREATE INDEX api_keys_by_user ON auth.api_keys (user_id, created_at);

CREATE TABLE auth.tallies (
    name    varchar(100)             NOT NULL PRIMARY KEY,
    count   integer                  NOT NULL,
    ends_at timestamp with time zone NOT NULL
);

CREATE INDEX tallies_by_end ON auth.tallies (ends_at);
