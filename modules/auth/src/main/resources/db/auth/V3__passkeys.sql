CREATE TABLE auth.passkeys (
    id            uuid                     NOT NULL PRIMARY KEY,
    user_id       uuid                     NOT NULL,
    credential_id varchar(1400)            NOT NULL,
    algorithm     integer                  NOT NULL,
    public_key    varchar(1400)            NOT NULL,
    sign_count    bigint                   NOT NULL,
    name          varchar(100)             NOT NULL,
    created_at    timestamp with time zone NOT NULL,
    last_used_at  timestamp with time zone,
    CONSTRAINT passkeys_by_credential UNIQUE (credential_id)
);

CREATE INDEX passkeys_by_user ON auth.passkeys (user_id, created_at);

CREATE TABLE auth.passkey_challenges (
    hash       varchar(64)              NOT NULL PRIMARY KEY,
    session_id uuid,
    expires_at timestamp with time zone NOT NULL
);

CREATE INDEX passkey_challenges_by_end ON auth.passkey_challenges (expires_at);
