-- A person's living sessions, in the order in which they are shown: without sorting.
CREATE INDEX sessions_living ON sessions (user_id, last_seen_at, id) WHERE revoked_at IS NULL;
DROP INDEX sessions_user;
