-- {hash} is the password's hash, {now} a moment; {numbers} counts from 0 as `i`. The first of them runs the site.
INSERT INTO users (email, email_key, username, username_key, first_name, last_name, password, is_verified, is_staff, is_superuser, date_joined)
SELECT 'user' || i || '@example.com', 'user' || i || '@example.com', 'user' || i, 'user' || i, 'User', 'Number ' || i, '{hash}', TRUE,
       i = 0, i = 0, {now}
FROM {numbers};
