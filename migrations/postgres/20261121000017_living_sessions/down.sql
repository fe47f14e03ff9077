CREATE INDEX sessions_user ON sessions (user_id, revoked_at);
DROP INDEX sessions_living;
