//! The release before, on a schema that a newer one has changed; and what the next one would change.

use super::program::{PROGRAM, Place};
use super::steps::{code_of, letters, now, on_database, through};
use crate::support::databases::TestDatabase;
use crate::support::smtp::{Mode, SmtpServer};
use std::process::Command;

/// What a newer release may do to a database while this one runs: it adds.
const TOMORROW: &str = "ALTER TABLE users ADD COLUMN from_tomorrow TEXT; \
     ALTER TABLE sessions ADD COLUMN from_tomorrow TEXT NOT NULL DEFAULT ''; \
     CREATE TABLE tomorrow (id BIGINT PRIMARY KEY); \
     INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('99991231', CURRENT_TIMESTAMP)";

/// `TEST_OLD_PROGRAM` is the program of the release before, once there is one. Until then it is this one, on a database of
/// which it does not know all.
#[test]
fn an_old_program_serves_on_a_database_that_a_newer_one_has_brought_up_to_date() {
    let (place, database) = (Place::new(), TestDatabase::new());
    let mut settings = on_database(&database.url());
    place.run(&["migrate"], &settings).well();
    let old = std::env::var("TEST_OLD_PROGRAM").unwrap_or_else(|_| {
        database.run(TOMORROW);
        PROGRAM.to_owned()
    });
    let smtp = now(SmtpServer::start(Mode::plain()));
    settings.extend(through(&smtp));
    let server = place.serve_by(Command::new(old), &settings);
    let ada = server.guest();
    assert_eq!(ada.sign_up("ada@example.com").location(), Some("/verify"));
    let code = code_of(&letters(&smtp, 1)[0]);
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
    assert!(ada.is_signed_in());
    let again = server.guest();
    assert_eq!(again.log_in("ada@example.com").location(), Some("/"));
}

#[test]
fn what_is_pending_is_printed_and_nothing_is_changed() {
    let (place, database) = (Place::new(), TestDatabase::new());
    let settings = on_database(&database.url());
    let plan = || place.run(&["migrate", "--plan"], &settings).well();
    let first = plan();
    assert!(first.contains("-- 0001_initial"), "{first}");
    assert!(first.contains("CREATE TABLE users"), "{first}");
    assert_eq!(plan(), first);
    let done = place.run(&["migrate"], &settings).well();
    assert_eq!(
        done.matches("Applied ").count(),
        first.matches("\n-- 00").count()
    );
    assert_eq!(plan(), "-- The database is up to date.\n");
}

#[test]
fn only_what_is_pending_is_printed_with_the_locks_it_takes() {
    let (place, database) = (Place::new(), TestDatabase::new());
    let settings = on_database(&database.url());
    place.run(&["migrate"], &settings).well();
    database.run("DELETE FROM __diesel_schema_migrations WHERE version = '0013'");
    let plan = place.run(&["migrate", "--plan"], &settings).well();
    assert!(plan.contains("-- 0013_factors"), "{plan}");
    assert!(!plan.contains("0001_initial"), "{plan}");
    let locks = "--   ACCESS EXCLUSIVE on users, for a moment";
    assert_eq!(plan.contains(locks), database.is_postgres(), "{plan}");
    assert_eq!(plan.contains("LONG: "), database.is_postgres(), "{plan}");
}
