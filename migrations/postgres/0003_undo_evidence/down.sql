DROP TABLE banned_addresses;
DROP TABLE address_holds;
DELETE FROM devices WHERE forgotten_at IS NOT NULL;
DROP INDEX devices_forgotten;
ALTER TABLE devices DROP COLUMN forgotten_at;
ALTER TABLE devices DROP COLUMN logged_in_at;
DROP INDEX undos_passwords;
ALTER TABLE undos DROP COLUMN flow_id;
ALTER TABLE undos DROP COLUMN password;
