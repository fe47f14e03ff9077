-- The trace that the request belonged to which something is told of, where it named one.
ALTER TABLE webhook_deliveries ADD COLUMN trace TEXT;
