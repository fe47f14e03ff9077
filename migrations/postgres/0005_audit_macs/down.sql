DROP TABLE audit_keys;
DROP INDEX audit_mac_key;
ALTER TABLE audit DROP COLUMN mac;
ALTER TABLE audit DROP COLUMN network;
ALTER TABLE audit DROP COLUMN network_salt;
