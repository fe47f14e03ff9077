-- Which version of the site's terms somebody accepted, when, and from where.
CREATE TABLE consents (
    id          INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id     BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    version     TEXT NOT NULL,
    accepted_at TIMESTAMP NOT NULL,
    ip          TEXT NOT NULL
);
CREATE INDEX consents_user ON consents (user_id, id);
CREATE INDEX consents_accepted ON consents (accepted_at, id);

-- The last one of these versions, so that a request reads no further table.
ALTER TABLE users ADD COLUMN terms_version TEXT;

-- What whoever signs up accepts: it counts for the account that this very flow verifies.
ALTER TABLE flows ADD COLUMN terms_version TEXT;
ALTER TABLE flows ADD COLUMN terms_accepted_at TIMESTAMP;
ALTER TABLE flows ADD COLUMN terms_ip TEXT;
