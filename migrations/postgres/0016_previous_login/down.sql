ALTER TABLE users DROP COLUMN previous_login;
