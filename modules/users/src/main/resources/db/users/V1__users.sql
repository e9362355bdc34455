-- name_key is the name as it is searched: folded by the program, so that both databases fold alike.
CREATE TABLE users.users (
    id                uuid                     NOT NULL PRIMARY KEY,
    email             varchar(254)             NOT NULL,
    email_verified    boolean                  NOT NULL,
    name              varchar(400)             NOT NULL,
    name_key          varchar(800)             NOT NULL,
    role              varchar(20)              NOT NULL CHECK (role IN ('user', 'admin')),
    status            varchar(20)              NOT NULL CHECK (status IN ('active', 'suspended', 'deleted')),
    suspended_at      timestamp with time zone,
    suspended_until   timestamp with time zone,
    suspension_reason varchar(1000),
    locale            varchar(35),
    time_zone         varchar(64),
    created_at        timestamp with time zone NOT NULL,
    updated_at        timestamp with time zone NOT NULL,
    version           bigint                   NOT NULL,
    CONSTRAINT users_by_email UNIQUE (email)
);

CREATE INDEX users_by_age ON users.users (created_at, id);
CREATE INDEX users_by_name ON users.users (name_key);
CREATE INDEX users_by_role ON users.users (role, created_at, id);
CREATE INDEX users_by_status ON users.users (status, created_at, id);

-- Kept as long as the old address may take the change back. Only hashes of the tokens that were mailed.
CREATE TABLE users.email_changes (
    id            uuid                     NOT NULL PRIMARY KEY,
    user_id       uuid                     NOT NULL,
    old_email     varchar(254)             NOT NULL,
    new_email     varchar(254)             NOT NULL,
    confirm_hash  varchar(64)              NOT NULL,
    confirm_until timestamp with time zone NOT NULL,
    undo_hash     varchar(64)              NOT NULL,
    undo_until    timestamp with time zone NOT NULL,
    confirmed_at  timestamp with time zone,
    CONSTRAINT email_changes_by_confirmation UNIQUE (confirm_hash),
    CONSTRAINT email_changes_by_undo UNIQUE (undo_hash)
);

CREATE INDEX email_changes_by_user ON users.email_changes (user_id);
CREATE INDEX email_changes_by_end ON users.email_changes (undo_until);
CREATE INDEX email_changes_by_old_email ON users.email_changes (old_email);

-- Accounts on their way out: until purge_at they can come back, from erasing_since on they cannot.
CREATE TABLE users.deletions (
    user_id       uuid                     NOT NULL PRIMARY KEY,
    purge_at      timestamp with time zone NOT NULL,
    restore_hash  varchar(64)              NOT NULL,
    erasing_since timestamp with time zone,
    CONSTRAINT deletions_by_restoration UNIQUE (restore_hash)
);

CREATE INDEX deletions_by_purge ON users.deletions (purge_at);

-- Which module has erased what it held about whom. Rows stay, as the proof: the id alone says nothing about a person.
CREATE TABLE users.erasures (
    user_id   uuid                     NOT NULL,
    module    varchar(100)             NOT NULL,
    erased_at timestamp with time zone NOT NULL,
    PRIMARY KEY (user_id, module)
);
