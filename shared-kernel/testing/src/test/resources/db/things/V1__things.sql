CREATE TABLE things.things (
    id UUID PRIMARY KEY,
    owner UUID NOT NULL,
    name VARCHAR(200) NOT NULL,
    size INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version BIGINT NOT NULL
);
