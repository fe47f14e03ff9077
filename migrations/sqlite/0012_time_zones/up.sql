-- The time zone that an account is told moments in, by its IANA name, where its owner chose one.
ALTER TABLE users ADD COLUMN time_zone TEXT;
-- The time zone of an e-mail or a text message: of the account, or of the browser that asked.
ALTER TABLE outbox ADD COLUMN time_zone TEXT;
