-- Of the refresh token that was last used and not exchanged: while it is the current one, the answer that brought it was
-- not lost.
ALTER TABLE sessions ADD COLUMN used_jti TEXT;
