-- Accounts at other providers that people of another program logged in with there, as it kept them. Nobody is let in by them: they
-- wait for the log-in with providers, which asks the provider who somebody is.
CREATE TABLE social_accounts (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id    BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- As the other program called it: google, github, microsoft, or a name of its own for a provider of OpenID Connect.
    provider   TEXT NOT NULL,
    -- Who they are there.
    uid        TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX social_accounts_uid ON social_accounts (provider, uid);
CREATE INDEX social_accounts_user ON social_accounts (user_id, id);
