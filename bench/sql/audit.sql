-- Sealed already, so that nobody seals them while we measure; the seals are worth nothing. {numbers2} is twice as many.
INSERT INTO audit (at, event, user_id, ip, agent, details, number, subject_salt, subject, source_salt, source, seal)
SELECT {now}, 'LoggedIn', i / 2 + 1, '192.0.2.1', 'Mozilla/5.0', '{}', i + 1, {blob}, {blob}, {blob}, {blob}, {blob}
FROM {numbers2};
