ALTER TABLE users ADD COLUMN secondary_email_key TEXT;
-- Set while an account waits to be erased at its owner's wish.
ALTER TABLE users ADD COLUMN erase_at TIMESTAMP;
CREATE UNIQUE INDEX users_secondary_email_key_key ON users (secondary_email_key);
CREATE INDEX users_erase_at ON users (erase_at) WHERE erase_at IS NOT NULL;
-- Under the name by which a refusal is recognised.
DROP INDEX users_verified_phone;
CREATE UNIQUE INDEX users_phone_key ON users (phone) WHERE phone_verified;

-- The values of fields of one's own that came with a sign-up.
ALTER TABLE challenges ADD COLUMN extra TEXT NOT NULL DEFAULT '{}';

-- What can be taken back: the addresses of an account as they were before a change. The link in the letter is made
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
    ended_at            TIMESTAMP
);
CREATE INDEX undos_user ON undos (user_id, id);
CREATE INDEX undos_expires ON undos (expires_at);

-- What a letter tells of: the change, a word or two about it, and how to take it back.
ALTER TABLE outbox ADD COLUMN change TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN detail TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN undo_id BIGINT;
