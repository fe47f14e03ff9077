DROP INDEX users_verified_id;
DROP INDEX users_archived_id;
DROP INDEX users_active_id;
ALTER TABLE challenges DROP COLUMN session_id;
ALTER TABLE challenges DROP COLUMN token_expires_at;
