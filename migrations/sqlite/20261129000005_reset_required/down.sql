DROP INDEX users_reset_required;
ALTER TABLE users DROP COLUMN reset_required;
