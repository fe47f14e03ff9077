//! What is left when people go, and what they take with them.

use super::{ADA, ROOT, accept, app, invite, invite_with, link, root, users};
use crate::support::people::PASSWORD;
use serde_json::{Value, json};
use time::Duration;
use vestibule::internals::jobs::sweep_once;

#[test]
fn an_export_has_what_was_sent_and_what_was_received() {
    let app = app();
    let root = root(&app);
    invite_with(&root, ADA, &json!({ "note": "Welcome" }));
    let ada = app.guest();
    accept(&ada, &link(&app, ADA));
    let file = ada.post("/account/export", &[("current_password", PASSWORD)]);
    let file: Value = serde_json::from_slice(file.bytes()).unwrap();
    let mine = &file["invitations"][0];
    assert_eq!(
        (&mine["email"], &mine["note"], &mine["outcome"]),
        (&json!(ADA), &json!("Welcome"), &json!("accepted"))
    );
    assert!(!file.to_string().contains(ROOT), "who invited is not told");
    let boss = app.guest();
    boss.log_in(ROOT);
    let file = boss.post("/account/export", &[("current_password", PASSWORD)]);
    let file: Value = serde_json::from_slice(file.bytes()).unwrap();
    assert_eq!(file["invitations"][0]["email"], ADA);
}

#[test]
fn nothing_is_left_of_somebody_who_was_invited_and_is_erased() {
    let app = app();
    let root = root(&app);
    invite(&root, ADA);
    accept(&app.guest(), &link(&app, ADA));
    invite(&root, ADA);
    app.db_delete(ADA);
    for table in ["invitations", "outbox"] {
        let column = if table == "outbox" {
            "recipient"
        } else {
            "email"
        };
        let left = app.db_count(&format!(
            "SELECT count(*) AS count FROM {table} WHERE {column} = '{ADA}'"
        ));
        assert_eq!(left, 0, "{table}");
    }
}

#[test]
fn an_invitation_to_an_address_of_before_goes_too() {
    let app = app();
    let root = root(&app);
    invite(&root, ADA);
    accept(&app.guest(), &link(&app, ADA));
    app.db_sql(&format!(
        "UPDATE users SET email = 'later@example.com', email_key = 'later@example.com' WHERE email = '{ADA}'"
    ));
    app.db_delete("later@example.com");
    assert_eq!(app.db_count("SELECT count(*) AS count FROM invitations"), 0);
}

#[test]
fn an_inviter_who_is_erased_takes_back_what_nobody_accepted() {
    let app = app();
    let root = root(&app);
    invite_with(&root, ADA, &json!({ "note": "From Root" }));
    invite(&root, "grace@example.com");
    accept(&app.guest(), &link(&app, "grace@example.com"));
    let pending = link(&app, ADA);
    app.db_superuser("other@example.com");
    app.db_delete(ROOT);
    assert_eq!(accept(&app.guest(), &pending).status(), 410);
    assert_eq!(users(&app, "grace@example.com"), 1);
    let left = app.db_count(
        "SELECT count(*) AS count FROM invitations WHERE inviter_id IS NOT NULL OR note <> ''",
    );
    assert_eq!(left, 0);
}

#[test]
fn the_sweeper_removes_what_is_long_over() {
    let app = app();
    let root = root(&app);
    invite(&root, ADA);
    app.advance(Duration::days(36));
    assert_eq!(sweep_once(app.site().app()).unwrap().invitations, 0);
    app.advance(Duration::days(2));
    assert_eq!(sweep_once(app.site().app()).unwrap().invitations, 1);
}
