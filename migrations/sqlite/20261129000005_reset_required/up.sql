-- Only a reset lets anybody in by password again. It used to be said by a counter of wrong passwords, which means less.
ALTER TABLE users ADD COLUMN reset_required BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX users_reset_required ON users (id) WHERE reset_required;
