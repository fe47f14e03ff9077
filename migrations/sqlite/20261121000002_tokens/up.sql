-- When the code of this very flow was entered, and when its pending refresh token was exchanged for a full pair.
ALTER TABLE challenges ADD COLUMN completed_at TIMESTAMP;
ALTER TABLE challenges ADD COLUMN redeemed_at TIMESTAMP;
