//! Rows that Vestibule did not write, and rows that were blanked by somebody else: neither is ever taken for good.

use super::{eventful, report, tamper};
use crate::support::app::{SECRET, TestApp};
use vestibule::internals::admin::audit;

/// What `audit verify` says is broken, after what was written since was sealed.
fn broken(app: &TestApp) -> Option<String> {
    audit::seal(app.site().app()).unwrap();
    report(app, &[]).broken.map(|broken| broken.to_string())
}

/// All columns of a row but its key and its place.
const COPIED: &str = "at, event, user_id, actor_id, ip, agent, details, model, row_id, subject_salt, subject, source_salt, \
     source, network_salt, network, mac";

#[test]
fn what_was_blanked_by_hand_is_named() {
    for sql in [
        "UPDATE audit SET user_id = NULL, model = NULL, row_id = NULL, details = '{}', subject_salt = NULL WHERE number = 4",
        "UPDATE audit SET actor_id = NULL, agent = '', source_salt = NULL WHERE number = 4",
        "UPDATE audit SET ip = '', network_salt = NULL WHERE number = 4",
        "UPDATE audit SET subject_salt = NULL, user_id = NULL, details = '{}' WHERE number = 1",
    ] {
        let app = eventful();
        assert_eq!(broken(&app), None);
        tamper(&app, sql);
        let said = broken(&app).unwrap_or_default();
        assert!(said.contains("was blanked"), "{sql}: {said}");
        // Nor does it help that somebody else is erased.
        app.db_user("eve@example.com");
        app.db_delete("eve@example.com");
        let said = broken(&app).unwrap_or_default();
        assert!(said.contains("was blanked"), "{sql}: {said}");
    }
}

#[test]
fn what_was_blanked_before_it_was_sealed_is_named() {
    let app = eventful();
    app.guest().log_in("ada@example.com");
    tamper(
        &app,
        "UPDATE audit SET user_id = NULL, details = '{}', subject_salt = NULL WHERE number IS NULL",
    );
    let said = broken(&app).unwrap_or_default();
    assert!(said.contains("was blanked"), "{said}");
}

#[test]
fn a_row_that_was_put_in_is_never_sealed_and_always_named() {
    let copy = format!(
        "INSERT INTO audit ({COPIED}) SELECT {COPIED} FROM audit WHERE event = 'logged_in' LIMIT 1"
    );
    let bare = "INSERT INTO audit (at, event, user_id, ip, agent, details) \
        VALUES ('2026-11-21 10:00:00', 'logged_in', 2, '192.0.2.1', 'Lynx', '{}')";
    let old = "INSERT INTO audit (id, at, event, user_id, ip, agent, details) \
        VALUES (-1, '2026-11-21 10:00:00', 'logged_in', 2, '192.0.2.1', 'Lynx', '{}')";
    let borrowed = format!(
        "DROP INDEX IF EXISTS audit_mac_key; INSERT INTO audit ({COPIED}) SELECT {} FROM audit WHERE event = 'login_failed'",
        COPIED.replace("event", "'logged_in'")
    );
    let copy = format!("DROP INDEX IF EXISTS audit_mac_key; {copy}");
    for sql in [&copy, bare, old, &borrowed] {
        let app = eventful();
        let sealed = report(&app, &[]).sealed;
        tamper(&app, sql);
        let said = broken(&app).unwrap_or_default();
        assert!(
            said.contains("was not written by Vestibule"),
            "{sql}: {said}"
        );
        // What is genuine goes on being sealed, and is not called late.
        app.guest().log_in("ada@example.com");
        assert!(broken(&app).is_some());
        let found = report(&app, &[]);
        assert!(found.sealed > sealed, "{sql}: {found:?}");
        app.advance(time::Duration::minutes(6));
        assert_eq!(report(&app, &[]).waiting, 0, "{sql}");
    }
}

#[test]
fn a_row_that_was_changed_before_it_was_sealed_is_named() {
    for sql in [
        "UPDATE audit SET event = 'logged_out' WHERE number IS NULL",
        "UPDATE audit SET user_id = 1 WHERE number IS NULL",
        "UPDATE audit SET ip = '192.0.2.1' WHERE number IS NULL",
        "UPDATE audit SET at = '2020-01-01 00:00:00' WHERE number IS NULL",
        "UPDATE audit SET mac = NULL WHERE number IS NULL",
        "UPDATE audit SET mac = subject WHERE number IS NULL",
        "UPDATE audit SET subject_salt = NULL, subject = NULL, source_salt = NULL, source = NULL, network_salt = NULL, \
         network = NULL, mac = NULL WHERE number IS NULL",
    ] {
        let app = eventful();
        app.guest().log_in("ada@example.com");
        tamper(&app, sql);
        assert!(broken(&app).is_some(), "{sql}");
    }
}

#[test]
fn an_erasure_does_not_take_other_peoples_rows_along() {
    let app = eventful();
    let eve = app.db_user("eve@example.com");
    assert_eq!(broken(&app), None);
    // Whoever can write to the database calls a row Eve's, and has her erased.
    tamper(
        &app,
        &format!(
            "UPDATE audit SET user_id = {} WHERE event = 'login_failed'",
            eve.0
        ),
    );
    app.db_delete("eve@example.com");
    let said = broken(&app).unwrap_or_default();
    assert!(said.contains("was blanked"), "{said}");
}

#[test]
fn what_was_erased_does_not_come_back_unnoticed() {
    let app = eventful();
    tamper(&app, "CREATE TABLE kept AS SELECT * FROM audit");
    app.db_delete("ada@example.com");
    assert_eq!(broken(&app), None);
    tamper(
        &app,
        "UPDATE audit SET user_id = (SELECT user_id FROM kept WHERE kept.id = audit.id), \
         details = (SELECT details FROM kept WHERE kept.id = audit.id), \
         subject_salt = (SELECT subject_salt FROM kept WHERE kept.id = audit.id) WHERE event = 'login_failed'",
    );
    let said = broken(&app).unwrap_or_default();
    assert!(said.contains("other people"), "{said}");
}

#[test]
fn the_log_is_checked_after_the_secret_was_changed_and_the_old_one_forgotten() {
    const NEW: &str = "another-secret-for-tests-0123456789";
    let app = eventful();
    app.guest().log_in("ada@example.com");
    let app = app.restart(&[("SECRET_KEY", NEW), ("SECRET_KEY_FALLBACKS", SECRET)]);
    app.guest().log_in("ada@example.com");
    assert_eq!(broken(&app), None);
    let app = app.restart(&[("SECRET_KEY", NEW)]);
    app.guest().log_in("ada@example.com");
    app.db_delete("ada@example.com");
    assert_eq!(broken(&app), None);
    tamper(&app, "UPDATE audit SET ip = '192.0.2.1' WHERE number = 2");
    assert!(broken(&app).is_some());
}
