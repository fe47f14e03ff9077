CREATE TABLE users (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    email               TEXT NOT NULL,
    email_key           TEXT NOT NULL UNIQUE,
    username            TEXT NOT NULL,
    username_key        TEXT NOT NULL UNIQUE,
    first_name          TEXT NOT NULL DEFAULT '',
    last_name           TEXT NOT NULL DEFAULT '',
    phone               TEXT,
    password            TEXT NOT NULL,
    is_active           BOOLEAN NOT NULL DEFAULT TRUE,
    is_staff            BOOLEAN NOT NULL DEFAULT FALSE,
    is_superuser        BOOLEAN NOT NULL DEFAULT FALSE,
    is_verified         BOOLEAN NOT NULL DEFAULT FALSE,
    phone_verified      BOOLEAN NOT NULL DEFAULT FALSE,
    archived            BOOLEAN NOT NULL DEFAULT FALSE,
    secondary_email     TEXT,
    custom_fields       TEXT NOT NULL DEFAULT '{}',
    login_failures      INTEGER NOT NULL DEFAULT 0,
    date_joined         TIMESTAMP NOT NULL,
    last_login          TIMESTAMP,
    secondary_email_key TEXT,
    -- Set while an account waits to be erased at its owner's wish.
    erase_at            TIMESTAMP,
    -- Who was banned, and why, in the words of whoever did it.
    ban_reason          TEXT NOT NULL DEFAULT '',
    -- Only a reset lets anybody in by password again.
    reset_required      BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE UNIQUE INDEX users_secondary_email_key_key ON users (secondary_email_key);
CREATE INDEX users_erase_at ON users (erase_at) WHERE erase_at IS NOT NULL;
CREATE UNIQUE INDEX users_phone_key ON users (phone) WHERE phone_verified;
-- Lists of the admin site: each order, and each beginning of a word, from an index; text byte for byte.
CREATE INDEX users_email_list ON users (email_key COLLATE BINARY, id);
CREATE INDEX users_username_list ON users (username_key COLLATE BINARY, id);
CREATE INDEX users_first_name_list ON users (first_name COLLATE BINARY, id);
CREATE INDEX users_last_name_list ON users (last_name COLLATE BINARY, id);
CREATE INDEX users_phone_list ON users (phone COLLATE BINARY, id);
CREATE INDEX users_date_joined_list ON users (date_joined, id);
CREATE INDEX users_last_login_list ON users (last_login, id);
-- What is rare.
CREATE INDEX users_staff ON users (id) WHERE is_staff;
CREATE INDEX users_superusers ON users (id) WHERE is_superuser;
CREATE INDEX users_locked_out ON users (id) WHERE login_failures >= 100;
-- Lists of users by what few of them are, in the order of their keys.
CREATE INDEX users_active_id ON users (is_active, id);
CREATE INDEX users_archived_id ON users (archived, id);
CREATE INDEX users_verified_id ON users (is_verified, id);
CREATE INDEX users_reset_required ON users (id) WHERE reset_required;

-- "groups" is a keyword in SQL:2011, hence the prefix.
CREATE TABLE user_groups (
    id   INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE permissions (
    id       INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    codename TEXT NOT NULL UNIQUE,
    name     TEXT NOT NULL
);

CREATE TABLE group_members (
    user_id  BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    group_id BIGINT NOT NULL REFERENCES user_groups (id) ON DELETE CASCADE,
    PRIMARY KEY (user_id, group_id)
);
CREATE INDEX group_members_group ON group_members (group_id);

CREATE TABLE group_permissions (
    group_id      BIGINT NOT NULL REFERENCES user_groups (id) ON DELETE CASCADE,
    permission_id BIGINT NOT NULL REFERENCES permissions (id) ON DELETE CASCADE,
    PRIMARY KEY (group_id, permission_id)
);

CREATE TABLE user_permissions (
    user_id       BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    permission_id BIGINT NOT NULL REFERENCES permissions (id) ON DELETE CASCADE,
    PRIMARY KEY (user_id, permission_id)
);

CREATE TABLE sessions (
    id               INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id          BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_digest     BLOB NOT NULL UNIQUE,
    kind             TEXT NOT NULL,
    remembered       BOOLEAN NOT NULL,
    jti              TEXT,
    previous_jti     TEXT,
    rotated_at       TIMESTAMP,
    created_at       TIMESTAMP NOT NULL,
    authenticated_at TIMESTAMP NOT NULL,
    last_seen_at     TIMESTAMP NOT NULL,
    expires_at       TIMESTAMP NOT NULL,
    revoked_at       TIMESTAMP,
    ip               TEXT NOT NULL,
    agent            TEXT NOT NULL,
    -- When the admin site was last used with this session.
    staff_seen_at    TIMESTAMP,
    nonce            BLOB NOT NULL
);
CREATE INDEX sessions_created_list ON sessions (created_at, id);
CREATE INDEX sessions_expires_list ON sessions (expires_at, id);
CREATE INDEX sessions_kind_list ON sessions (kind, created_at, id);
CREATE INDEX sessions_user_list ON sessions (user_id, id);
CREATE INDEX sessions_revoked ON sessions (id) WHERE revoked_at IS NOT NULL;
-- A person's living sessions, in the order in which they are shown: without sorting.
CREATE INDEX sessions_living ON sessions (user_id, last_seen_at, id) WHERE revoked_at IS NULL;

CREATE TABLE flows (
    id               INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    flow_digest      BLOB NOT NULL UNIQUE,
    purpose          TEXT NOT NULL,
    -- Empty for an address nobody may verify here: the flow looks alive and can never be completed.
    user_id          BIGINT REFERENCES users (id) ON DELETE CASCADE,
    email            TEXT NOT NULL,
    email_key        TEXT NOT NULL,
    -- What the person who opened this flow asked for, applied only when the code is right.
    username         TEXT,
    first_name       TEXT NOT NULL DEFAULT '',
    last_name        TEXT NOT NULL DEFAULT '',
    phone            TEXT,
    password         TEXT,
    remembered       BOOLEAN NOT NULL,
    code_digest      BLOB,
    code_expires_at  TIMESTAMP,
    failures         INTEGER NOT NULL DEFAULT 0,
    created_at       TIMESTAMP NOT NULL,
    expires_at       TIMESTAMP NOT NULL,
    ended_at         TIMESTAMP,
    -- When the code of this very flow was entered, and when its pending refresh token was exchanged for a full pair.
    completed_at     TIMESTAMP,
    redeemed_at      TIMESTAMP,
    -- The custom fields that came with a sign-up.
    custom_fields    TEXT NOT NULL DEFAULT '{}',
    -- Until when the token that a flow's e-mails bring beside the code is good; none where e-mails bring a code alone. The
    -- token is made from the key and a secret that is not here.
    token_expires_at TIMESTAMP,
    -- The session that asked, for a flow that ends with it.
    session_id       BIGINT,
    -- Numbers of rows are given a second time by a database that was put back from an older copy. What opens a row from
    -- outside is bound to these random bytes.
    nonce            BLOB NOT NULL
);
CREATE INDEX flows_user ON flows (user_id, ended_at);
CREATE INDEX flows_email ON flows (email_key, id);
CREATE INDEX flows_expires ON flows (expires_at);
CREATE INDEX flows_created_list ON flows (created_at, id);
CREATE INDEX flows_email_list ON flows (email_key COLLATE BINARY, id);
CREATE INDEX flows_purpose_list ON flows (purpose, created_at, id);
CREATE INDEX flows_user_list ON flows (user_id, id);
CREATE INDEX flows_open ON flows (id) WHERE ended_at IS NULL;

CREATE TABLE outbox (
    id            INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    letter        TEXT NOT NULL,
    recipient     TEXT NOT NULL,
    user_id       BIGINT REFERENCES users (id) ON DELETE CASCADE,
    flow_id       BIGINT REFERENCES flows (id) ON DELETE CASCADE,
    name          TEXT NOT NULL,
    ip            TEXT NOT NULL,
    agent         TEXT NOT NULL,
    created_at    TIMESTAMP NOT NULL,
    due_at        TIMESTAMP NOT NULL,
    attempts      INTEGER NOT NULL DEFAULT 0,
    claimed_until TIMESTAMP,
    claim         TEXT,
    -- Set when the e-mail was sent or given up; `outcome` says which.
    finished_at   TIMESTAMP,
    outcome       TEXT,
    last_error    TEXT,
    -- What an e-mail tells of: the change, a word or two about it, and how to take it back.
    change        TEXT NOT NULL DEFAULT '',
    detail        TEXT NOT NULL DEFAULT '',
    undo_id       BIGINT
);
CREATE INDEX outbox_due ON outbox (due_at) WHERE finished_at IS NULL;
CREATE INDEX outbox_finished ON outbox (finished_at);
CREATE INDEX outbox_created_list ON outbox (created_at, id);
CREATE INDEX outbox_recipient_list ON outbox (recipient COLLATE BINARY, id);
CREATE INDEX outbox_letter_list ON outbox (letter, created_at, id);
CREATE INDEX outbox_outcome_list ON outbox (outcome, created_at, id);
CREATE INDEX outbox_user_list ON outbox (user_id, id);
CREATE INDEX outbox_open ON outbox (id) WHERE finished_at IS NULL;
-- A flow that is swept takes its e-mails with it.
CREATE INDEX outbox_flow ON outbox (flow_id);

CREATE TABLE audit (
    id           INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    at           TIMESTAMP NOT NULL,
    event        TEXT NOT NULL,
    user_id      BIGINT,
    ip           TEXT NOT NULL,
    agent        TEXT NOT NULL,
    details      TEXT NOT NULL,
    -- Who did it, where that is not the person it is about.
    actor_id     BIGINT,
    -- The chain: each sealed row has a number without gaps and a seal over the row before it. What is personal in a row is
    -- sealed by salted digests, so that it can be blanked when a person is erased and the chain still holds: one of whom it is
    -- about and the details, one of who did it, from where and by what.
    number       BIGINT,
    subject_salt BLOB,
    subject      BLOB,
    source_salt  BLOB,
    source       BLOB,
    seal         BLOB,
    -- The row of the admin site that an entry is about.
    model        TEXT,
    row_id       BIGINT
);
CREATE INDEX audit_user ON audit (user_id, id);
CREATE UNIQUE INDEX audit_number_key ON audit (number);
CREATE INDEX audit_unsealed ON audit (id) WHERE number IS NULL;
CREATE INDEX audit_event ON audit (event, id);
CREATE INDEX audit_row ON audit (model, row_id, id) WHERE model IS NOT NULL;
CREATE INDEX audit_actor ON audit (actor_id, id) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_by_others ON audit (id) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_at_list ON audit (at, id);
CREATE INDEX audit_event_at ON audit (event, at, id);

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

CREATE TABLE devices (
    id           INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id      BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_digest BLOB NOT NULL,
    failures     INTEGER NOT NULL DEFAULT 0,
    created_at   TIMESTAMP NOT NULL,
    last_seen_at TIMESTAMP NOT NULL,
    UNIQUE (token_digest, user_id)
);
CREATE INDEX devices_user ON devices (user_id);
CREATE INDEX devices_last_seen ON devices (last_seen_at);

-- What can be taken back: the addresses of an account as they were before a change. The link in the e-mail is made
-- from the key and a secret that is not here.
CREATE TABLE undos (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id             BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    change              TEXT NOT NULL,
    email               TEXT NOT NULL,
    email_key           TEXT NOT NULL,
    secondary_email     TEXT,
    secondary_email_key TEXT,
    phone               TEXT,
    phone_verified      BOOLEAN NOT NULL,
    created_at          TIMESTAMP NOT NULL,
    expires_at          TIMESTAMP NOT NULL,
    -- Set when it was used, or when an older one was.
    ended_at            TIMESTAMP,
    nonce               BLOB NOT NULL
);
CREATE INDEX undos_user ON undos (user_id, id);
CREATE INDEX undos_expires ON undos (expires_at);

-- What receivers of webhooks are told: a row for each of them, written with the event itself.
CREATE TABLE webhook_deliveries (
    id            INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    -- Its name in the settings.
    endpoint      TEXT NOT NULL,
    -- The same for all who are told of one event, and for every try.
    message       TEXT NOT NULL,
    event         TEXT NOT NULL,
    -- What is told of a person goes with the person; that the person is gone is told without this. No foreign key: telling
    -- of somebody must not wait for whoever changes their row.
    user_id       BIGINT,
    payload       TEXT NOT NULL,
    created_at    TIMESTAMP NOT NULL,
    due_at        TIMESTAMP NOT NULL,
    attempts      INTEGER NOT NULL DEFAULT 0,
    claimed_until TIMESTAMP,
    claim         TEXT,
    finished_at   TIMESTAMP,
    outcome       TEXT,
    -- Of the last answer.
    status        INTEGER,
    last_error    TEXT
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint, due_at) WHERE finished_at IS NULL;
CREATE INDEX webhook_deliveries_created_list ON webhook_deliveries (created_at, id);
CREATE INDEX webhook_deliveries_endpoint_list ON webhook_deliveries (endpoint, created_at, id);
CREATE INDEX webhook_deliveries_outcome_list ON webhook_deliveries (outcome, created_at, id);
CREATE INDEX webhook_deliveries_user_list ON webhook_deliveries (user_id, id);
CREATE INDEX webhook_deliveries_open ON webhook_deliveries (id) WHERE finished_at IS NULL;

-- Whether receivers answer. One that is in the settings and has no row here has never failed.
CREATE TABLE webhook_endpoints (
    id            INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name          TEXT NOT NULL,
    failing_since TIMESTAMP,
    disabled_at   TIMESTAMP
);
CREATE UNIQUE INDEX webhook_endpoints_name_key ON webhook_endpoints (name);

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

-- With which keys, and as what, the database is used: the nodes that share it have to agree. Of keys there are
-- fingerprints; of each kind the last row counts.
CREATE TABLE node_identity (
    id            INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind          TEXT NOT NULL,
    value         TEXT NOT NULL,
    introduced_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX node_identity_kind_value_key ON node_identity (kind, value);
