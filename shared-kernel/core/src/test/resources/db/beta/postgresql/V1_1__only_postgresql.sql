CREATE INDEX things_id ON beta.things (id);
