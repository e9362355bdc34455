CREATE TABLE auth.identities (
    provider   varchar(40)              NOT NULL,
    subject    varchar(255)             NOT NULL,
    user_id    uuid                     NOT NULL,
    created_at timestamp with time zone NOT NULL,
    PRIMARY KEY (provider, subject)
);

CREATE INDEX identities_by_user ON auth.identities (user_id);

CREATE TABLE auth.oidc_journeys (
    hash            varchar(64)              NOT NULL PRIMARY KEY,
    provider        varchar(40)              NOT NULL,
    browser_hash    varchar(64)              NOT NULL,
    nonce           varchar(64)              NOT NULL,
    sealed_verifier varchar(300)             NOT NULL,
    expires_at      timestamp with time zone NOT NULL
);

CREATE INDEX oidc_journeys_by_end ON auth.oidc_journeys (expires_at);
