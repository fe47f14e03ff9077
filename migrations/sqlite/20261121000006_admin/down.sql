DROP TABLE event_days;
DROP TABLE bulk_actions;
DROP TABLE throttles;
CREATE TABLE throttles (
    bucket     BLOB PRIMARY KEY NOT NULL,
    hits       BLOB NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX throttles_expires ON throttles (expires_at);
DROP INDEX audit_actor;
DROP INDEX audit_row;
ALTER TABLE audit DROP COLUMN row_id;
ALTER TABLE audit DROP COLUMN model;
DROP INDEX outbox_recipient_list;
DROP INDEX outbox_created_list;
DROP INDEX challenges_created_list;
DROP INDEX sessions_created_list;
ALTER TABLE sessions DROP COLUMN staff_seen_at;
DROP INDEX users_archived;
DROP INDEX users_unverified;
DROP INDEX users_inactive;
DROP INDEX users_superusers;
DROP INDEX users_staff;
DROP INDEX users_last_login_list;
DROP INDEX users_date_joined_list;
CREATE INDEX users_date_joined ON users (date_joined);
DROP INDEX users_phone_list;
DROP INDEX users_last_name_list;
DROP INDEX users_first_name_list;
DROP INDEX users_username_list;
DROP INDEX users_email_list;
ALTER TABLE users DROP COLUMN ban_reason;
