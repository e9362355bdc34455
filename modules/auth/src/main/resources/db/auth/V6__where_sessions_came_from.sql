-- Each sign-in asks whether the user was here before, from this device and from this address; each hour what is over goes.
CREATE INDEX sessions_by_device ON auth.sessions (user_id, device);
CREATE INDEX sessions_by_address ON auth.sessions (user_id, address, created_at);
CREATE INDEX sessions_by_last_day ON auth.sessions (ended_at);
