ALTER TABLE sessions DROP COLUMN used_jti;
