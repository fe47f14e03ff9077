-- Until when the token that a flow's letters bring beside the code is good; none where letters bring a code alone. The
-- token is made from the key and a secret that is not here.
ALTER TABLE challenges ADD COLUMN token_expires_at TIMESTAMP;
-- The session that asked, for a flow that ends with it.
ALTER TABLE challenges ADD COLUMN session_id BIGINT;

-- Lists of users by what few of them are, in the order of their keys.
CREATE INDEX users_active_id ON users (is_active, id);
CREATE INDEX users_archived_id ON users (archived, id);
CREATE INDEX users_verified_id ON users (is_verified, id);
