//! What is long and what is not, statement by statement.

use super::*;

/// The first thing that is long in the last of some statements.
fn long(text: &str) -> Option<Long> {
    let steps = Reader::default().read(text);
    let locks = &steps.last().unwrap().locks;
    locks.iter().find_map(|lock| lock.long)
}

#[test]
fn what_waits_for_every_row_is_long() {
    for (sql, why) in [
        ("CREATE INDEX a ON users (email)", Long::BuildsIndex),
        ("create unique index a on users (email)", Long::BuildsIndex),
        (
            "CREATE INDEX CONCURRENTLY a ON users (email)",
            Long::Concurrently,
        ),
        (
            "ALTER TABLE users ALTER COLUMN email SET NOT NULL",
            Long::ChecksRows,
        ),
        (
            "ALTER TABLE users ALTER email TYPE VARCHAR(20)",
            Long::RewritesTable,
        ),
        (
            "ALTER TABLE users ALTER COLUMN email SET DATA TYPE TEXT",
            Long::RewritesTable,
        ),
        (
            "ALTER TABLE users ADD COLUMN a UUID DEFAULT gen_random_uuid()",
            Long::RewritesTable,
        ),
        (
            "ALTER TABLE users ADD COLUMN a BIGSERIAL",
            Long::RewritesTable,
        ),
        (
            "ALTER TABLE users ADD COLUMN a TEXT NOT NULL",
            Long::NeedsDefault,
        ),
        (
            "ALTER TABLE users ADD COLUMN a TEXT UNIQUE",
            Long::BuildsIndex,
        ),
        (
            "ALTER TABLE users ADD COLUMN a INTEGER CHECK (a > 0)",
            Long::ChecksRows,
        ),
        (
            "ALTER TABLE users ADD COLUMN a TEXT, ALTER COLUMN b SET NOT NULL",
            Long::ChecksRows,
        ),
        (
            "ALTER TABLE users ADD CONSTRAINT c CHECK (a > 0)",
            Long::ChecksRows,
        ),
        (
            "ALTER TABLE users ADD CONSTRAINT c UNIQUE (a)",
            Long::BuildsIndex,
        ),
        (
            "ALTER TABLE users ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES people (id)",
            Long::ChecksRows,
        ),
        ("UPDATE users SET a = 1", Long::ChangesRows),
        ("DELETE FROM users WHERE a = 1", Long::ChangesRows),
        ("VACUUM FULL users", Long::Unknown),
        ("ALTER TABLE users SET UNLOGGED", Long::Unknown),
    ] {
        assert_eq!(long(sql), Some(why), "{sql}");
    }
}

#[test]
fn what_takes_a_moment_is_not_long() {
    for sql in [
        "SELECT 1",
        "ALTER TABLE users ADD COLUMN a TEXT",
        "ALTER TABLE users ADD COLUMN a TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE users ADD COLUMN a TEXT NOT NULL DEFAULT 'a (b), c'",
        "ALTER TABLE users ADD COLUMN a TIMESTAMP NOT NULL DEFAULT now()",
        "ALTER TABLE users ADD COLUMN a BIGINT REFERENCES people (id)",
        "ALTER TABLE users ADD CONSTRAINT c CHECK (a > 0) NOT VALID",
        "ALTER TABLE users VALIDATE CONSTRAINT c",
        "ALTER TABLE users ADD CONSTRAINT c UNIQUE USING INDEX d",
        "ALTER TABLE users DROP COLUMN a",
        "ALTER TABLE users RENAME COLUMN a TO b",
        "ALTER TABLE users ALTER COLUMN a DROP NOT NULL",
        "DROP TABLE users",
        "INSERT INTO users (id) VALUES (1)",
        // Nobody else knows the table yet.
        "CREATE TABLE users (id BIGINT); CREATE INDEX a ON users (id)",
        "CREATE TABLE users (id BIGINT); UPDATE users SET id = 1",
    ] {
        assert_eq!(long(sql), None, "{sql}");
    }
}

#[test]
fn a_column_that_a_validated_check_covers_is_set_not_null_in_a_moment() {
    let added = "ALTER TABLE users ADD CONSTRAINT full CHECK (email IS NOT NULL) NOT VALID;";
    let validated = "ALTER TABLE users VALIDATE CONSTRAINT full;";
    let set = "ALTER TABLE users ALTER COLUMN email SET NOT NULL;";
    assert_eq!(long(&format!("{added}{validated}{set}")), None);
    assert_eq!(long(&format!("{added}{set}")), Some(Long::ChecksRows));
    let other = "ALTER TABLE users ALTER COLUMN phone SET NOT NULL;";
    assert_eq!(
        long(&format!("{added}{validated}{other}")),
        Some(Long::ChecksRows)
    );
    let weak = added.replace("NOT NULL)", "NOT NULL OR TRUE)");
    assert_eq!(
        long(&format!("{weak}{validated}{set}")),
        Some(Long::ChecksRows)
    );
}

#[test]
fn a_table_that_others_lead_to_is_locked_too() {
    let steps = Reader::default().read("CREATE TABLE a (b BIGINT REFERENCES users (id))");
    let locks = &steps.first().unwrap().locks;
    assert_eq!(
        locks,
        &[lock(Strength::ShareRowExclusive, "users".into(), None)]
    );
}

#[test]
fn comments_and_signs_in_texts_end_no_statement() {
    let text = "-- one; two\nINSERT INTO a VALUES ('; -- no'); -- and\nSELECT 1;";
    let steps = Reader::default().read(text);
    let found: Vec<_> = steps.iter().map(|step| step.sql.as_str()).collect();
    assert_eq!(found, ["INSERT INTO a VALUES ('; -- no')", "SELECT 1"]);
}
