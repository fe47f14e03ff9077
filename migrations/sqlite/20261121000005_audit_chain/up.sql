-- Who did it, where that is not the person it is about.
ALTER TABLE audit ADD COLUMN actor_id BIGINT;
-- The chain: each sealed row has a number without gaps and a seal over the row before it. What is personal in a row is
-- sealed by salted digests, so that it can be blanked when a person is erased and the chain still holds: one of whom it is
-- about and the details, one of who did it, from where and by what.
ALTER TABLE audit ADD COLUMN number BIGINT;
ALTER TABLE audit ADD COLUMN subject_salt BLOB;
ALTER TABLE audit ADD COLUMN subject BLOB;
ALTER TABLE audit ADD COLUMN source_salt BLOB;
ALTER TABLE audit ADD COLUMN source BLOB;
ALTER TABLE audit ADD COLUMN seal BLOB;
CREATE UNIQUE INDEX audit_number_key ON audit (number);
CREATE INDEX audit_unsealed ON audit (id) WHERE number IS NULL;
CREATE INDEX audit_event ON audit (event, id);
