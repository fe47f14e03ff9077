DROP INDEX users_second_factor_id;
