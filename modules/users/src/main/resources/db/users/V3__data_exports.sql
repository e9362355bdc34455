-- Copies that people have asked for of all that is held about them. They go after a few days.
CREATE TABLE users.data_exports (
    id           uuid                     NOT NULL PRIMARY KEY,
    user_id      uuid                     NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    ready_at     timestamp with time zone,
    size         bigint
);

CREATE INDEX data_exports_by_user ON users.data_exports (user_id, requested_at);
CREATE INDEX data_exports_by_age ON users.data_exports (requested_at);

CREATE TABLE users.data_export_parts (
    export_id uuid    NOT NULL REFERENCES users.data_exports (id) ON DELETE CASCADE,
    number    integer NOT NULL,
    content   bytea   NOT NULL,
    PRIMARY KEY (export_id, number)
);
