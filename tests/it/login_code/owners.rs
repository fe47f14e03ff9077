//! An owner who comes by code to an account that a stranger has made, or that only some doors open.

use super::again::SEND;
use super::{ADA, another, app, ask, code_saying, leave_without_password, living, log_in};
use crate::admin::desk::sql;
use crate::email::prove;
use crate::email::undo::links;
use crate::support::app::TestApp;
use crate::support::page::Page;
use crate::support::people::{Guest, OTHER_PASSWORD, PASSWORD, fields};
use time::Duration;

/// Where a code is asked for with a name.
type Door = fn(&Guest, &str) -> Page;

fn password(app: &TestApp) -> String {
    let row = "SELECT count(*) AS count FROM users WHERE password LIKE '!unset%'";
    match app.db_count(row) {
        1 => "unset".to_owned(),
        _ => "other".to_owned(),
    }
}

#[test]
fn what_a_stranger_signed_up_with_is_worth_nothing() {
    let app = app();
    let eve = app.guest();
    let lure = [
        ("first_name", "Evelyn"),
        ("username", "evil"),
        ("phone", "+31612345678"),
    ];
    eve.post("/signup", &fields(ADA, &lure));
    let hers = app.code_for(ADA);
    let other = app.guest();
    other.sign_up_with(ADA, OTHER_PASSWORD);
    let ada = log_in(&app, ADA);
    let page = ada.get("/account");
    assert_eq!(page.value("first_name"), "");
    assert_eq!(page.value("username"), "ada");
    let number = "SELECT count(*) AS count FROM users WHERE phone IS NOT NULL";
    assert_eq!(app.db_count(number), 0);
    // Her code, her flow and her password: all are over.
    assert_eq!(eve.enter_code(&hers).status(), 422);
    for guess in [PASSWORD, OTHER_PASSWORD] {
        assert_eq!(app.guest().log_in_with(ADA, guess).status(), 422);
        assert_eq!(eve.log_in_with(ADA, guess).status(), 422);
    }
    assert_eq!(living(&app), 1);
    assert_eq!(password(&app), "unset");
    let verified = "SELECT count(*) AS count FROM users WHERE is_verified";
    assert_eq!(app.db_count(verified), 1);
}

#[test]
fn a_password_from_elsewhere_ends_where_nobody_had_verified_the_address() {
    let app = app();
    app.db_user(ADA);
    let eve = app.guest();
    assert_eq!(eve.log_in(ADA).location(), Some("/"));
    sql(&app, "UPDATE users SET is_verified = FALSE");
    log_in(&app, ADA);
    assert!(!eve.is_signed_in());
    assert_eq!(eve.log_in(ADA).status(), 422);
    assert_eq!(password(&app), "unset");
    let devices = "SELECT count(*) AS count FROM devices WHERE forgotten_at IS NULL";
    assert_eq!(app.db_count(devices), 1, "hers alone");
    assert!(
        app.letter_saying(ADA, "was changed")
            .written
            .subject
            .contains("password")
    );
}

#[test]
fn a_wrong_code_proves_nothing() {
    let app = app();
    app.guest().sign_up(ADA);
    let eve = app.guest();
    ask(&eve, ADA);
    eve.enter_code(&another(&app.code_for(ADA)));
    let verified = "SELECT count(*) AS count FROM users WHERE is_verified";
    assert_eq!(app.db_count(verified), 0);
}

#[test]
fn whoever_came_by_code_may_choose_a_password_by_e_mail() {
    let app = app();
    app.guest().sign_up(ADA);
    log_in(&app, ADA);
    let ada = app.guest();
    ada.forget_password(ADA);
    let done = ada.reset_password(&app.code_for(ADA), OTHER_PASSWORD);
    assert_eq!(done.location(), Some("/login"));
    assert_eq!(ada.log_in_with(ADA, OTHER_PASSWORD).location(), Some("/"));
}

#[test]
fn an_account_that_closes_between_the_steps_stays_closed() {
    for change in [
        "is_active = FALSE",
        "erase_at = '2099-01-01 00:00:00'",
        "reset_required = TRUE",
        "password = '!0123456789012345678901234567890123456789'",
    ] {
        let app = app();
        app.db_user(ADA);
        let ada = app.guest();
        ask(&ada, ADA);
        let code = app.code_for(ADA);
        sql(&app, &format!("UPDATE users SET {change}"));
        let refused = ada.enter_code(&code);
        assert_eq!(refused.status(), 422, "{change}");
        assert!(!ada.is_signed_in());
        assert_eq!(living(&app), 0, "{change}");
    }
}

#[test]
fn an_archived_account_comes_back() {
    let app = app();
    app.db_user(ADA);
    sql(&app, "UPDATE users SET archived = TRUE");
    log_in(&app, ADA);
    let archived = "SELECT count(*) AS count FROM users WHERE archived";
    assert_eq!(app.db_count(archived), 0);
}

#[test]
fn no_code_goes_to_an_address_that_is_left_while_it_is_asked_for() {
    let doors: [(Door, &str); 3] = [
        (ask, ADA),
        (ask, "ada"),
        (|guest, name| guest.forget_password(name), ADA),
    ];
    for (door, name) in doors {
        let app = app();
        let id = app.db_user(ADA).0;
        app.db_sql("UPDATE users SET username = 'ada', username_key = 'ada'");
        let held = app.database().hold_user(id);
        let guest = app.guest();
        let status = std::thread::scope(|scope| {
            let asked = scope.spawn(move || door(&guest, name).status());
            held.commit(&format!(
                "UPDATE users SET email = 'new@example.com', email_key = 'new@example.com' WHERE id = {id}"
            ));
            asked.join().unwrap()
        });
        assert_eq!(status, 303, "{name}");
        let left = app.letters_to(ADA);
        assert!(left.is_empty(), "{name}: it is somebody else's by now");
    }
}

#[test]
fn who_has_no_password_undoes_a_change_and_chooses_one() {
    let app = app();
    let ada = app.member(ADA);
    app.advance(Duration::days(8));
    ada.log_in(ADA);
    leave_without_password(&app, ADA);
    let eve = log_in(&app, ADA);
    // She reads the mailbox, as she did to log in.
    let new = ("email", "eve@evil.example");
    eve.post("/account/email", &[new, SEND]);
    let read = code_saying(&app, ADA, "to continue");
    let moved = eve.post("/account/email", &[new, ("email_code", &read)]);
    assert_eq!(moved.status(), 303, "{}", moved.text());
    prove(&eve, &app.code_for("eve@evil.example"));
    let link = links(&app, ADA).remove(0);
    // There was no password before the change, so none shows who they are.
    for guess in ["", PASSWORD] {
        let page = eve.post(&link, &[("password", guess)]);
        assert_ne!(page.location(), Some("/password/reset"), "{guess:?}");
    }
    let done = ada.post(&link, &[]);
    assert_eq!(done.location(), Some("/password/reset"), "{}", done.text());
    assert!(!eve.is_signed_in());
    let chosen = ada.reset_password(&app.code_for(ADA), OTHER_PASSWORD);
    assert_eq!(chosen.location(), Some("/login"));
    assert_eq!(ada.log_in_with(ADA, OTHER_PASSWORD).location(), Some("/"));
}

#[test]
fn a_strangers_password_is_worth_nothing_once_the_owner_is_verified() {
    let app = app();
    let eve = app.guest();
    eve.sign_up(ADA);
    let id = app.db_id(ADA).0;
    // Eve's password is looked at, and meanwhile the owner verifies the address by a door that leaves her flow alone.
    let held = app.database().hold_user(id);
    let refused = std::thread::scope(|scope| {
        let call = scope.spawn(move || eve.log_in(ADA).status());
        held.commit(&format!(
            "UPDATE users SET is_verified = TRUE WHERE id = {id}"
        ));
        call.join().unwrap()
    });
    assert_eq!(refused, 422);
}
