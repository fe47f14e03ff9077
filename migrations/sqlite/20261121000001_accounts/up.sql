CREATE TABLE users (
    id                INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    email             TEXT NOT NULL,
    email_key         TEXT NOT NULL UNIQUE,
    username          TEXT NOT NULL,
    username_key      TEXT NOT NULL UNIQUE,
    first_name        TEXT NOT NULL DEFAULT '',
    last_name         TEXT NOT NULL DEFAULT '',
    phone             TEXT,
    password          TEXT NOT NULL,
    is_active         BOOLEAN NOT NULL DEFAULT TRUE,
    is_staff          BOOLEAN NOT NULL DEFAULT FALSE,
    is_superuser      BOOLEAN NOT NULL DEFAULT FALSE,
    is_verified       BOOLEAN NOT NULL DEFAULT FALSE,
    phone_verified    BOOLEAN NOT NULL DEFAULT FALSE,
    archived          BOOLEAN NOT NULL DEFAULT FALSE,
    secondary_email   TEXT,
    extra             TEXT NOT NULL DEFAULT '{}',
    login_failures    INTEGER NOT NULL DEFAULT 0,
    date_joined       TIMESTAMP NOT NULL,
    last_login        TIMESTAMP
);
CREATE UNIQUE INDEX users_verified_phone ON users (phone) WHERE phone_verified;
CREATE INDEX users_date_joined ON users (date_joined);

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
    agent            TEXT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id, revoked_at);
CREATE INDEX sessions_expires ON sessions (expires_at);

CREATE TABLE challenges (
    id              INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    flow_digest     BLOB NOT NULL UNIQUE,
    purpose         TEXT NOT NULL,
    -- Empty for an address nobody may prove here: the flow looks alive and can never be completed.
    user_id         BIGINT REFERENCES users (id) ON DELETE CASCADE,
    email           TEXT NOT NULL,
    email_key       TEXT NOT NULL,
    -- What the person who opened this flow asked for, applied only when the code is right.
    username        TEXT,
    first_name      TEXT NOT NULL DEFAULT '',
    last_name       TEXT NOT NULL DEFAULT '',
    phone           TEXT,
    password        TEXT,
    remembered      BOOLEAN NOT NULL,
    code_digest     BLOB,
    code_expires_at TIMESTAMP,
    failures        INTEGER NOT NULL DEFAULT 0,
    created_at      TIMESTAMP NOT NULL,
    expires_at      TIMESTAMP NOT NULL,
    ended_at        TIMESTAMP
);
CREATE INDEX challenges_user ON challenges (user_id, ended_at);
CREATE INDEX challenges_email ON challenges (email_key, id);
CREATE INDEX challenges_expires ON challenges (expires_at);

CREATE TABLE outbox (
    id            INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    letter        TEXT NOT NULL,
    recipient     TEXT NOT NULL,
    user_id       BIGINT REFERENCES users (id) ON DELETE CASCADE,
    challenge_id  BIGINT REFERENCES challenges (id) ON DELETE CASCADE,
    name          TEXT NOT NULL,
    ip            TEXT NOT NULL,
    agent         TEXT NOT NULL,
    created_at    TIMESTAMP NOT NULL,
    due_at        TIMESTAMP NOT NULL,
    attempts      INTEGER NOT NULL DEFAULT 0,
    claimed_until TIMESTAMP,
    claim         TEXT,
    -- Set when the letter was sent or given up; `outcome` says which.
    finished_at   TIMESTAMP,
    outcome       TEXT,
    last_error    TEXT
);
CREATE INDEX outbox_due ON outbox (due_at) WHERE finished_at IS NULL;
CREATE INDEX outbox_finished ON outbox (finished_at);

CREATE TABLE audit (
    id      INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    at      TIMESTAMP NOT NULL,
    event   TEXT NOT NULL,
    user_id BIGINT,
    ip      TEXT NOT NULL,
    agent   TEXT NOT NULL,
    details TEXT NOT NULL
);
CREATE INDEX audit_user ON audit (user_id, id);
CREATE INDEX audit_at ON audit (at);

CREATE TABLE throttles (
    bucket     BLOB PRIMARY KEY NOT NULL,
    hits       BLOB NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX throttles_expires ON throttles (expires_at);

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
