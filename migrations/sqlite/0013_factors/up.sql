-- Whether a second step is asked at a log-in: so for who has an authenticator app or a passkey. Kept in the transaction that
-- adds or removes one, so that a log-in reads no further table.
ALTER TABLE users ADD COLUMN second_factor BOOLEAN NOT NULL DEFAULT FALSE;
-- By which authenticators know the account: random, made with its first passkey.
ALTER TABLE users ADD COLUMN passkey_handle BLOB;
CREATE UNIQUE INDEX users_passkey_handle ON users (passkey_handle) WHERE passkey_handle IS NOT NULL;

-- How a session was opened, in words; and since when it counts as opened with two factors.
ALTER TABLE sessions ADD COLUMN methods TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN strong_at TIMESTAMP;

-- What whoever holds a flow had shown when it was opened.
ALTER TABLE flows ADD COLUMN methods TEXT NOT NULL DEFAULT '';

-- Until when a browser is not asked for the second step; not used yet.
ALTER TABLE devices ADD COLUMN trusted_until TIMESTAMP;

-- Authenticator apps, one an account.
CREATE TABLE totps (
    id           INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id      BIGINT NOT NULL UNIQUE REFERENCES users (id) ON DELETE CASCADE,
    -- Sealed with a key that is made of SECRET_KEY.
    secret       BLOB NOT NULL,
    algorithm    TEXT NOT NULL,
    digits       INTEGER NOT NULL,
    period       INTEGER NOT NULL,
    -- Of the last code that was used: none is good twice.
    last_step    BIGINT,
    -- Wrong codes in a row.
    failures     INTEGER NOT NULL DEFAULT 0,
    created_at   TIMESTAMP NOT NULL,
    last_used_at TIMESTAMP
);

CREATE TABLE passkeys (
    id              INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id         BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    credential_id   BLOB NOT NULL UNIQUE,
    -- By which it knows the account: one that was brought along keeps that of before.
    user_handle     BLOB NOT NULL,
    rp_id           TEXT NOT NULL,
    -- COSE, as it came.
    public_key      BLOB NOT NULL,
    algorithm       INTEGER NOT NULL,
    sign_count      BIGINT NOT NULL,
    name            TEXT NOT NULL,
    aaguid          BLOB NOT NULL,
    -- JSON.
    transports      TEXT NOT NULL,
    backup_eligible BOOLEAN NOT NULL,
    backup_state    BOOLEAN NOT NULL,
    user_verified   BOOLEAN NOT NULL,
    discoverable    BOOLEAN,
    created_at      TIMESTAMP NOT NULL,
    last_used_at    TIMESTAMP
);
CREATE INDEX passkeys_user ON passkeys (user_id, id);

CREATE TABLE recovery_codes (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id    BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Of the user and the code.
    digest     BLOB NOT NULL UNIQUE,
    created_at TIMESTAMP NOT NULL,
    used_at    TIMESTAMP
);
CREATE INDEX recovery_codes_user ON recovery_codes (user_id, id);

-- Challenges that a passkey has answered, until nobody believes them any more.
CREATE TABLE spent_challenges (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    digest     BLOB NOT NULL UNIQUE,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX spent_challenges_expires ON spent_challenges (expires_at);
