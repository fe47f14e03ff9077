-- {later} is a moment, {digest} 32 bytes.
INSERT INTO sessions (user_id, token_digest, kind, remembered, created_at, authenticated_at, last_seen_at, expires_at, ip, agent, nonce)
SELECT i + 1, {digest}, 'browser', FALSE, {now}, {now}, {now}, {later}, '192.0.2.1', 'Mozilla/5.0', SUBSTR({digest}, 1, 16)
FROM {numbers};
