-- With which keys, and as what, the database is used: the nodes that share it have to agree. Of keys there are
-- fingerprints; of each kind the last row counts.
CREATE TABLE node_identity (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    introduced_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX node_identity_kind_value_key ON node_identity (kind, value);
