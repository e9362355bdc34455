-- Of several nodes that make the first key at once, or the next one, only one may: nothing is followed by two. The first one
-- follows 'none'; keys from before this step do not say what they follow.
ALTER TABLE auth.signing_keys ADD COLUMN follows varchar(64);

ALTER TABLE auth.signing_keys ADD CONSTRAINT signing_keys_one_after_another UNIQUE (follows);
