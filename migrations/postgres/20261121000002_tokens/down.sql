ALTER TABLE challenges DROP COLUMN redeemed_at;
ALTER TABLE challenges DROP COLUMN completed_at;
