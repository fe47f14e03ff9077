-- What receivers elsewhere are told of: a row for each of them, written with the event itself.
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
CREATE INDEX webhook_deliveries_created ON webhook_deliveries (created_at);
CREATE INDEX webhook_deliveries_user ON webhook_deliveries (user_id);

-- How the receivers do. One that is in the settings and not here does well.
CREATE TABLE webhook_endpoints (
    id            INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name          TEXT NOT NULL,
    failing_since TIMESTAMP,
    disabled_at   TIMESTAMP
);
CREATE UNIQUE INDEX webhook_endpoints_name_key ON webhook_endpoints (name);
