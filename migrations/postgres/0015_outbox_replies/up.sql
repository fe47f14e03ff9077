-- What the mail server said last about an e-mail, with the name that it has in the server's queue; nothing secret.
ALTER TABLE outbox ADD COLUMN reply TEXT NOT NULL DEFAULT '';
-- When staff sent an e-mail again: it is tried for a day from then on.
ALTER TABLE outbox ADD COLUMN requeued_at TIMESTAMP;
