-- Log-ins of a Django project that an import has taken: refresh tokens and browser sessions, of each a digest. Each can become
-- one session here, until it is over there.
CREATE TABLE imported_logins (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind       TEXT NOT NULL,
    digest     BLOB NOT NULL,
    user_id    BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    expires_at TIMESTAMP NOT NULL,
    -- When it became a session, or somebody was asked for a second step with it.
    used_at    TIMESTAMP,
    -- The session that it became.
    session_id BIGINT REFERENCES sessions (id) ON DELETE SET NULL,
    -- When it was ended before its time.
    ended_at   TIMESTAMP
);
CREATE UNIQUE INDEX imported_logins_digest ON imported_logins (digest);
CREATE INDEX imported_logins_user ON imported_logins (user_id, id);
CREATE INDEX imported_logins_session ON imported_logins (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX imported_logins_expires ON imported_logins (expires_at, id);

-- From where people were imported, and when that was last finished.
CREATE TABLE import_runs (
    id          INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    source      TEXT NOT NULL,
    model       TEXT NOT NULL,
    finished_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX import_runs_key ON import_runs (source, model);
