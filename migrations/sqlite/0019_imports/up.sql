-- Which rows of another program an import has taken, and what they held: digests, so that the next run takes what has changed
-- there since, and leaves what has changed here. Of somebody who was erased a row stays, so that no import brings them back.
CREATE TABLE imported_rows (
    id       INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    source   TEXT NOT NULL,
    model    TEXT NOT NULL,
    -- As the other program knows it, or a digest of it where that says something of the person.
    old_key  TEXT NOT NULL,
    user_id  BIGINT REFERENCES users (id) ON DELETE SET NULL,
    -- Of all that was taken.
    digest   BLOB NOT NULL,
    -- A version, a salt, and of each field that was taken a part of a digest.
    fields   BLOB NOT NULL,
    taken_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX imported_rows_key ON imported_rows (source, model, old_key);
CREATE INDEX imported_rows_user ON imported_rows (user_id, id);
