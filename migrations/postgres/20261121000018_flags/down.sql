CREATE INDEX users_archived ON users (id) WHERE archived;
CREATE INDEX users_unverified ON users (id) WHERE NOT is_verified;
CREATE INDEX users_inactive ON users (id) WHERE NOT is_active;
