-- A row of the audit log is signed as it is written, so that a row that somebody puts in is never sealed as ours. The network
-- has a salted digest of its own, so that it can be blanked and who acted stays.
ALTER TABLE audit ADD COLUMN network_salt BLOB;
ALTER TABLE audit ADD COLUMN network BLOB;
ALTER TABLE audit ADD COLUMN mac BLOB;
CREATE UNIQUE INDEX audit_mac_key ON audit (mac);

-- The keys that rows are signed and sealed with, each encrypted under SECRET_KEY: kept as long as rows are, whatever
-- becomes of that.
CREATE TABLE audit_keys (
    id      INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    wrapped BLOB NOT NULL,
    made_at TIMESTAMP NOT NULL
);
