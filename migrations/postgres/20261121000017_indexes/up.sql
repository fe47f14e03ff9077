-- A person's living sessions, in the order in which they are shown: without sorting.
CREATE INDEX sessions_living ON sessions (user_id, last_seen_at, id) WHERE revoked_at IS NULL;
DROP INDEX sessions_user;
-- Those on the flag and the key find the same, and bring it in order.
DROP INDEX users_inactive;
DROP INDEX users_unverified;
DROP INDEX users_archived;
