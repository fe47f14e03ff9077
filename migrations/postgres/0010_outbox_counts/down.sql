ALTER TABLE outbox DROP COLUMN tried_at;
ALTER TABLE outbox DROP COLUMN counted_at;
ALTER TABLE outbox DROP COLUMN counted_for;
