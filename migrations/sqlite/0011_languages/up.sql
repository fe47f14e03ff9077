-- The language that an account is spoken to in, where its owner chose one.
ALTER TABLE users ADD COLUMN language TEXT;
-- The language of an e-mail or a text message: of the account, or of the browser or program that asked.
ALTER TABLE outbox ADD COLUMN language TEXT;
