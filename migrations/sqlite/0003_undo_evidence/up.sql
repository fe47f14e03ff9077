-- What shows that somebody was in an account before a change of its addresses. The password of then is kept where it may
-- do, and goes when the row is over; the code that was sent to the number of then belongs to a flow.
ALTER TABLE undos ADD COLUMN password TEXT;
ALTER TABLE undos ADD COLUMN flow_id BIGINT;
CREATE INDEX undos_passwords ON undos (expires_at) WHERE password IS NOT NULL;

-- When a browser or program first completed a log-in; empty for one that was only let in by an e-mail. One that an account
-- is made to forget is still evidence of what was before.
ALTER TABLE devices ADD COLUMN logged_in_at TIMESTAMP;
ALTER TABLE devices ADD COLUMN forgotten_at TIMESTAMP;
UPDATE devices SET logged_in_at = created_at;
CREATE INDEX devices_forgotten ON devices (forgotten_at) WHERE forgotten_at IS NOT NULL;

-- Somebody has the link that takes a change back, and no evidence: the addresses stay as they are until staff decides, or
-- time is over. One a change.
CREATE TABLE address_holds (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id    BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    undo_id    BIGINT NOT NULL UNIQUE,
    change     TEXT NOT NULL,
    -- The first address that the account would have again.
    email      TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    ended_at   TIMESTAMP,
    -- What became of it; empty where time was over.
    outcome    TEXT
);
CREATE INDEX address_holds_user_list ON address_holds (user_id, id);
CREATE INDEX address_holds_created_list ON address_holds (created_at, id);
CREATE INDEX address_holds_expires ON address_holds (expires_at);
CREATE INDEX address_holds_open ON address_holds (id) WHERE ended_at IS NULL;

-- Addresses whose accounts were banned and are erased, as keyed digests, until staff lifts the ban.
CREATE TABLE banned_addresses (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    digest     BLOB NOT NULL UNIQUE,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX banned_addresses_created_list ON banned_addresses (created_at, id);
