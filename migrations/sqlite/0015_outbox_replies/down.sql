ALTER TABLE outbox DROP COLUMN reply;
ALTER TABLE outbox DROP COLUMN requeued_at;
