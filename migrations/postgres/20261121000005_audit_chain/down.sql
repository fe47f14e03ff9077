DROP INDEX audit_event;
DROP INDEX audit_unsealed;
DROP INDEX audit_number_key;
ALTER TABLE audit DROP COLUMN seal;
ALTER TABLE audit DROP COLUMN personal;
ALTER TABLE audit DROP COLUMN salt;
ALTER TABLE audit DROP COLUMN number;
ALTER TABLE audit DROP COLUMN actor_id;
