-- What staff needs to decide about a hold: what somebody wrote as they placed it, when the change was made that it is about,
-- and what would become of each address.
ALTER TABLE address_holds ADD COLUMN plea TEXT;
ALTER TABLE address_holds ADD COLUMN made_at TIMESTAMP;
ALTER TABLE address_holds ADD COLUMN effect TEXT;

-- Whose address or number is counted, as a keyed digest: what is shown is half hidden, and others look alike.
ALTER TABLE throttles ADD COLUMN about BLOB;
CREATE INDEX throttles_about ON throttles (about) WHERE about IS NOT NULL;
