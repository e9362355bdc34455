CREATE TABLE gizmos.gizmos (
    id         uuid                     NOT NULL PRIMARY KEY,
    name       varchar(200)             NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version    bigint                   NOT NULL
);

CREATE INDEX gizmos_by_age ON gizmos.gizmos (created_at, id);
