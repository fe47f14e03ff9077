-- When an e-mail was tried first, whatever became of it: who asked is told no more than that.
ALTER TABLE outbox ADD COLUMN tried_at TIMESTAMP;
-- Whether, when and for whom a text message counts among those of a day, until it is clear that no provider took it.
ALTER TABLE outbox ADD COLUMN counted_at TIMESTAMP;
ALTER TABLE outbox ADD COLUMN counted_for TEXT NOT NULL DEFAULT '';
