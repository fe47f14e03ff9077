-- Who did it, where that is not the person it is about.
ALTER TABLE audit ADD COLUMN actor_id BIGINT;
-- The chain: each sealed row has a number without gaps and a seal over the row before it. What is personal in a row is
-- sealed by a salted digest, so that it can be blanked when a person is erased and the chain still holds.
ALTER TABLE audit ADD COLUMN number BIGINT;
ALTER TABLE audit ADD COLUMN salt BYTEA;
ALTER TABLE audit ADD COLUMN personal BYTEA;
ALTER TABLE audit ADD COLUMN seal BYTEA;
CREATE UNIQUE INDEX audit_number_key ON audit (number);
CREATE INDEX audit_unsealed ON audit (id) WHERE number IS NULL;
CREATE INDEX audit_event ON audit (event, id);
