CREATE TABLE users.users (
    id             uuid                     NOT NULL PRIMARY KEY,
    email          varchar(254)             NOT NULL,
    email_verified boolean                  NOT NULL,
    name           varchar(200)             NOT NULL,
    role           varchar(20)              NOT NULL CHECK (role IN ('user', 'admin')),
    status         varchar(20)              NOT NULL CHECK (status IN ('active', 'suspended', 'deleted')),
    locale         varchar(35),
    time_zone      varchar(64),
    created_at     timestamp with time zone NOT NULL,
    updated_at     timestamp with time zone NOT NULL,
    version        bigint                   NOT NULL,
    CONSTRAINT users_by_email UNIQUE (email)
);

CREATE INDEX users_by_age ON users.users (created_at, id);
