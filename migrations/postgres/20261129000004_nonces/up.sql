-- Numbers of rows are given a second time by a database that was put back from an older copy. What opens a row from
-- outside is bound to these random bytes; one without them is opened by nothing.
ALTER TABLE challenges ADD COLUMN nonce BYTEA NOT NULL DEFAULT '';
ALTER TABLE undos ADD COLUMN nonce BYTEA NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN nonce BYTEA NOT NULL DEFAULT '';

UPDATE challenges SET nonce = decode(replace(gen_random_uuid()::text, '-', ''), 'hex');
UPDATE undos SET nonce = decode(replace(gen_random_uuid()::text, '-', ''), 'hex');
UPDATE sessions SET nonce = decode(replace(gen_random_uuid()::text, '-', ''), 'hex');
