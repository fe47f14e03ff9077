-- When somebody logged in before the last time: what the home page tells whoever has just logged in.
ALTER TABLE users ADD COLUMN previous_login TIMESTAMP;
