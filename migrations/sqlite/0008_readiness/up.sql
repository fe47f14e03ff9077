-- One row that `/readyz` writes to: whether the database takes changes is known only when one is made.
CREATE TABLE readiness (
    id        INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    probed_at TIMESTAMP
);
INSERT INTO readiness (id) VALUES (1);
