ALTER TABLE flows DROP COLUMN terms_ip;
ALTER TABLE flows DROP COLUMN terms_accepted_at;
ALTER TABLE flows DROP COLUMN terms_version;
ALTER TABLE users DROP COLUMN terms_version;
DROP TABLE consents;
