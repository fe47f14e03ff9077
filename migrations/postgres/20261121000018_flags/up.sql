-- Those on the flag and the key find the same, and bring it in order.
DROP INDEX users_inactive;
DROP INDEX users_unverified;
DROP INDEX users_archived;
