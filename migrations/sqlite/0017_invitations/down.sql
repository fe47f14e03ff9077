DROP INDEX outbox_invitation;
ALTER TABLE outbox DROP COLUMN invitation_id;
DROP TABLE invitation_groups;
DROP TABLE invitations;
