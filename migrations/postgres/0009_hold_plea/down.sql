DROP INDEX throttles_about;
ALTER TABLE throttles DROP COLUMN about;
ALTER TABLE address_holds DROP COLUMN effect;
ALTER TABLE address_holds DROP COLUMN made_at;
ALTER TABLE address_holds DROP COLUMN plea;
