-- Who was banned, and why, in the words of whoever did it.
ALTER TABLE users ADD COLUMN ban_reason TEXT NOT NULL DEFAULT '';

-- Lists of the admin site: each order, and each beginning of a word, from an index; text byte for byte.
CREATE INDEX users_email_list ON users (email_key COLLATE BINARY, id);
CREATE INDEX users_username_list ON users (username_key COLLATE BINARY, id);
CREATE INDEX users_first_name_list ON users (first_name COLLATE BINARY, id);
CREATE INDEX users_last_name_list ON users (last_name COLLATE BINARY, id);
CREATE INDEX users_phone_list ON users (phone COLLATE BINARY, id);
DROP INDEX users_date_joined;
CREATE INDEX users_date_joined_list ON users (date_joined, id);
CREATE INDEX users_last_login_list ON users (last_login, id);
-- What is rare.
CREATE INDEX users_staff ON users (id) WHERE is_staff;
CREATE INDEX users_superusers ON users (id) WHERE is_superuser;
CREATE INDEX users_inactive ON users (id) WHERE NOT is_active;
CREATE INDEX users_unverified ON users (id) WHERE NOT is_verified;
CREATE INDEX users_archived ON users (id) WHERE archived;
CREATE INDEX users_locked_out ON users (id) WHERE login_failures >= 100;

-- When the admin site was last used with this session.
ALTER TABLE sessions ADD COLUMN staff_seen_at TIMESTAMP;
CREATE INDEX sessions_created_list ON sessions (created_at, id);
DROP INDEX sessions_expires;
CREATE INDEX sessions_expires_list ON sessions (expires_at, id);
CREATE INDEX sessions_kind_list ON sessions (kind, created_at, id);
CREATE INDEX sessions_user_list ON sessions (user_id, id);
CREATE INDEX sessions_revoked ON sessions (id) WHERE revoked_at IS NOT NULL;
CREATE INDEX challenges_created_list ON challenges (created_at, id);
CREATE INDEX challenges_email_list ON challenges (email_key COLLATE BINARY, id);
CREATE INDEX challenges_purpose_list ON challenges (purpose, created_at, id);
CREATE INDEX challenges_user_list ON challenges (user_id, id);
CREATE INDEX challenges_open ON challenges (id) WHERE ended_at IS NULL;
CREATE INDEX outbox_created_list ON outbox (created_at, id);
CREATE INDEX outbox_recipient_list ON outbox (recipient COLLATE BINARY, id);
CREATE INDEX outbox_letter_list ON outbox (letter, created_at, id);
CREATE INDEX outbox_outcome_list ON outbox (outcome, created_at, id);
CREATE INDEX outbox_user_list ON outbox (user_id, id);
CREATE INDEX outbox_open ON outbox (id) WHERE finished_at IS NULL;
-- A flow that is swept takes its letters with it.
CREATE INDEX outbox_challenge ON outbox (challenge_id);
DROP INDEX webhook_deliveries_created;
CREATE INDEX webhook_deliveries_created_list ON webhook_deliveries (created_at, id);
CREATE INDEX webhook_deliveries_endpoint_list ON webhook_deliveries (endpoint, created_at, id);
CREATE INDEX webhook_deliveries_outcome_list ON webhook_deliveries (outcome, created_at, id);
DROP INDEX webhook_deliveries_user;
CREATE INDEX webhook_deliveries_user_list ON webhook_deliveries (user_id, id);
CREATE INDEX webhook_deliveries_open ON webhook_deliveries (id) WHERE finished_at IS NULL;

-- The row of the admin site that an entry is about.
ALTER TABLE audit ADD COLUMN model TEXT;
ALTER TABLE audit ADD COLUMN row_id BIGINT;
CREATE INDEX audit_row ON audit (model, row_id, id) WHERE model IS NOT NULL;
CREATE INDEX audit_actor ON audit (actor_id, id) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_by_others ON audit (id) WHERE actor_id IS NOT NULL;
DROP INDEX audit_at;
CREATE INDEX audit_at_list ON audit (at, id);
CREATE INDEX audit_event_at ON audit (event, at, id);

-- What limits are reached by, in words that name nobody. Nothing is lost that matters for longer than a day.
DROP TABLE throttles;
CREATE TABLE throttles (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    bucket     BLOB NOT NULL UNIQUE,
    limit_name TEXT NOT NULL DEFAULT '',
    subject    TEXT NOT NULL DEFAULT '',
    hits       BLOB NOT NULL,
    hit_count  BIGINT NOT NULL DEFAULT 0,
    -- Until when nothing more is let through.
    full_until TIMESTAMP,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX throttles_expires_list ON throttles (expires_at, id);
CREATE INDEX throttles_limit_list ON throttles (limit_name, id);
CREATE INDEX throttles_subject_list ON throttles (subject COLLATE BINARY, id);
CREATE INDEX throttles_full_list ON throttles (full_until, id);

-- What staff does to all rows of a list: so many at a time, until it is done or stopped.
CREATE TABLE bulk_actions (
    id            INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    model         TEXT NOT NULL,
    action        TEXT NOT NULL,
    reason        TEXT NOT NULL,
    -- Which rows: the search, the filters, the date.
    ask           TEXT NOT NULL,
    actor_id      BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    ip            TEXT NOT NULL,
    agent         TEXT NOT NULL,
    state         TEXT NOT NULL,
    -- How many rows there were at the start, counted no further than a bound.
    total         BIGINT NOT NULL,
    is_more       BOOLEAN NOT NULL,
    -- The key of the last row there was at the start: what is made later is not meant.
    last_id       BIGINT NOT NULL,
    -- The key of the last row that was looked at.
    after_id      BIGINT NOT NULL DEFAULT 0,
    changed       BIGINT NOT NULL DEFAULT 0,
    already       BIGINT NOT NULL DEFAULT 0,
    refused       BIGINT NOT NULL DEFAULT 0,
    last_error    TEXT,
    created_at    TIMESTAMP NOT NULL,
    claimed_until TIMESTAMP,
    claim         TEXT,
    finished_at   TIMESTAMP
);
CREATE INDEX bulk_actions_open ON bulk_actions (id) WHERE finished_at IS NULL;
CREATE INDEX bulk_actions_actor ON bulk_actions (actor_id, id);

-- How often things happened on a day, counted as they are put into the chain of the audit log: nobody who logs in waits
-- for it, and nobody who asks counts millions of rows.
CREATE TABLE event_days (
    event  TEXT NOT NULL,
    day    TEXT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (event, day)
);
INSERT INTO event_days (event, day, number)
    SELECT event, SUBSTR(CAST(at AS TEXT), 1, 10), COUNT(*) FROM audit
    WHERE number IS NOT NULL GROUP BY event, SUBSTR(CAST(at AS TEXT), 1, 10);
