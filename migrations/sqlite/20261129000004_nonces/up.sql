-- Numbers of rows are given a second time by a database that was put back from an older copy. What opens a row from
-- outside is bound to these random bytes; one without them is opened by nothing.
ALTER TABLE challenges ADD COLUMN nonce BLOB NOT NULL DEFAULT '';
ALTER TABLE undos ADD COLUMN nonce BLOB NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN nonce BLOB NOT NULL DEFAULT '';

UPDATE challenges SET nonce = randomblob(16);
UPDATE undos SET nonce = randomblob(16);
UPDATE sessions SET nonce = randomblob(16);
