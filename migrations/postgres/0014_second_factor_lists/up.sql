-- Lists of users by whether they have a second step: neither of the two is always rare.
CREATE INDEX users_second_factor_id ON users (second_factor, id);
