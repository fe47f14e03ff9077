-- Who was invited, by whom, with what. The link of an e-mail is made from the key and the nonce: another nonce is another link.
CREATE TABLE invitations (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    email      TEXT NOT NULL,
    email_key  TEXT NOT NULL,
    -- None at the command line, and once they are erased.
    inviter_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    -- As what they invited: staff, member or operator.
    source     TEXT NOT NULL,
    note       TEXT NOT NULL,
    -- The names of the groups, as they were then; the groups themselves are in the table below.
    offered    TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    -- When the last e-mail was asked for.
    sent_at    TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    -- Set when it was accepted or withdrawn; `outcome` says which.
    ended_at   TIMESTAMP,
    outcome    TEXT,
    -- Who accepted it.
    user_id    BIGINT REFERENCES users (id) ON DELETE SET NULL,
    nonce      BLOB NOT NULL
);
CREATE INDEX invitations_email_list ON invitations (email_key COLLATE BINARY, id);
CREATE INDEX invitations_created_list ON invitations (created_at, id);
CREATE INDEX invitations_inviter_list ON invitations (inviter_id, id);
CREATE INDEX invitations_user_list ON invitations (user_id, id);
CREATE INDEX invitations_expires ON invitations (expires_at);

CREATE TABLE invitation_groups (
    invitation_id BIGINT NOT NULL REFERENCES invitations (id) ON DELETE CASCADE,
    group_id      BIGINT NOT NULL REFERENCES user_groups (id) ON DELETE CASCADE,
    PRIMARY KEY (invitation_id, group_id)
);
CREATE INDEX invitation_groups_group ON invitation_groups (group_id);

-- The invitation whose link an e-mail brings.
ALTER TABLE outbox ADD COLUMN invitation_id BIGINT;
CREATE INDEX outbox_invitation ON outbox (invitation_id) WHERE invitation_id IS NOT NULL;
