//! A log of before rows were signed: what was sealed then holds, and nothing more gets in that way.

use super::{report, tamper};
use crate::support::app::{SECRET, TestApp};
use vestibule::internals::accounts::Staff;
use vestibule::internals::admin::audit::{self, Filter};
use vestibule::internals::values::UserId;

const ROWS: &str = include_str!("before.sql");
const NEW: &str = "another-secret-for-tests-0123456789";
const MIGRATION: &str = "0005_audit_macs";

/// An application whose database was brought up to date just now.
fn upgraded() -> TestApp {
    let app = TestApp::start();
    let (kind, rows) = if app.database().is_postgres() {
        ("postgres", ROWS.replace("X'", "'\\x"))
    } else {
        ("sqlite", ROWS.to_owned())
    };
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
    let down = std::fs::read_to_string(format!("{root}/{kind}/{MIGRATION}/down.sql")).unwrap();
    tamper(&app, &format!("DELETE FROM audit; {down}"));
    tamper(&app, &rows);
    tamper(
        &app,
        "DELETE FROM __diesel_schema_migrations WHERE version = '0005'",
    );
    if app.database().is_postgres() {
        let next = "SELECT setval(pg_get_serial_sequence('audit', 'id'), max(id)) FROM audit";
        tamper(&app, next);
    }
    app.restart(&[])
}

fn broken(app: &TestApp) -> Option<String> {
    audit::seal(app.site().app()).unwrap();
    report(app, &[]).broken.map(|broken| broken.to_string())
}

#[test]
fn what_was_sealed_before_rows_were_signed_holds_and_so_does_what_follows() {
    let app = upgraded();
    assert_eq!(report(&app, &[]).sealed, 8);
    assert_eq!(broken(&app), None);
    let found = report(&app, &[]);
    assert!(found.sealed > 12, "those that waited are in: {found:?}");
    assert_eq!(found.blanked, 4, "{found:?}");
    // Also with another secret, the first one forgotten.
    let app = app.restart(&[("SECRET_KEY", NEW), ("SECRET_KEY_FALLBACKS", SECRET)]);
    let app = app.restart(&[("SECRET_KEY", NEW)]);
    app.db_user("bea@example.com");
    assert_eq!(broken(&app), None);
}

#[test]
fn somebody_of_then_is_blanked_and_named() {
    let app = upgraded();
    // Users whose rows have their keys.
    for email in ["one@example.com", "two@example.com", "three@example.com"] {
        app.db_user(email);
    }
    app.db_delete("three@example.com");
    assert_eq!(broken(&app), None);
    let filter = Filter {
        user: Some(UserId(3)),
        ..Filter::default()
    };
    let left = audit::list(app.site().app(), &Staff::at_the_command_line(), &filter, 10);
    assert!(left.unwrap().is_empty());
}

#[test]
fn what_was_written_before_is_not_changed_blanked_or_added_to() {
    for sql in [
        "UPDATE audit SET event = 'logged_out' WHERE number = 3",
        "UPDATE audit SET ip = '192.0.2.1' WHERE number = 1",
        "UPDATE audit SET user_id = NULL, details = '{}', subject_salt = NULL WHERE number = 1",
        "UPDATE audit SET actor_id = NULL, ip = '', agent = '', source_salt = NULL WHERE number = 1",
        "UPDATE audit SET user_id = 7 WHERE number = 4",
        "UPDATE audit SET network = subject WHERE number = 1",
        "UPDATE audit SET mac = subject WHERE number = 1",
        "DELETE FROM audit WHERE event = 'log_blanked'",
        "UPDATE audit SET details = '{\"subject\":[[1,9]],\"source\":[[1,9]]}' WHERE event = 'log_blanked'",
        "INSERT INTO audit (id, at, event, user_id, ip, agent, details) \
         VALUES (0, '2026-11-21 10:00:00', 'logged_in', 2, '192.0.2.1', 'Lynx', '{}')",
        "DELETE FROM audit_keys",
    ] {
        let app = upgraded();
        assert_eq!(broken(&app), None);
        tamper(&app, sql);
        let app = app.restart(&[]);
        assert!(broken(&app).is_some(), "{sql}");
    }
}
