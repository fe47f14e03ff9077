//! Somebody without a password shows again that it is them, on pages.

use super::{ADA, another, leave_without_password};
use crate::support::app::TestApp;
use crate::support::factors::owner;
use crate::support::people::{Guest, OTHER_PASSWORD, PASSWORD};
use time::Duration;

pub const SEND: (&str, &str) = ("send_code", "on");

/// Somebody signed in for a while, who has no password.
fn ada(app: &TestApp) -> Guest {
    let ada = app.member(ADA);
    leave_without_password(app, ADA);
    app.advance(Duration::minutes(11));
    ada
}

fn app() -> TestApp {
    TestApp::without_limits()
}

fn confirmed(app: &TestApp) -> i64 {
    app.db_count("SELECT count(*) AS count FROM audit WHERE event = 'password_confirmed'")
}

#[test]
fn forms_ask_for_a_code_that_a_button_sends_and_lose_nothing() {
    let app = app();
    let ada = ada(&app);
    for (path, fields, done) in [
        ("/account/email", &[("email", "new@example.com")][..], 303),
        ("/account/phone", &[("phone", "+31612345678")], 303),
        ("/account/export", &[], 200),
        ("/reauthenticate", &[("next", "/account")], 303),
        ("/account/archive", &[], 303),
    ] {
        app.advance(Duration::minutes(11));
        let page = ada.get(path);
        assert_eq!(page.texts("main [name=email_code]").len(), 1, "{path}");
        assert_eq!(page.texts("main [name=send_code]").len(), 1, "{path}");
        assert!(
            page.texts("main [name=current_password]").is_empty(),
            "{path}"
        );
        let with = |more: &[(&'static str, &str)]| {
            let mut all: Vec<(&str, &str)> = fields.to_vec();
            all.extend(more);
            ada.post(path, &all)
        };
        // Nothing, a password, and a code that was never sent: none of them does.
        for wrong in [
            ("email_code", ""),
            ("current_password", PASSWORD),
            ("email_code", "123456"),
        ] {
            let refused = with(&[wrong]);
            assert!([403, 422].contains(&refused.status()), "{path} {wrong:?}");
        }
        let sent = with(&[("email_code", ""), SEND]);
        assert_eq!(sent.status(), 200, "{path}: {}", sent.text());
        assert!(sent.text().contains("A code is on its way"), "{path}");
        for (name, value) in fields {
            assert_eq!(sent.value(name), *value, "{path}: nothing typed is lost");
        }
        let letter = app.last_letter_to(ADA).written;
        assert!(
            letter
                .subject
                .ends_with(" is your code to continue at Vestibule")
        );
        let code = app.code_for(ADA);
        let wrong = with(&[("email_code", &another(&code))]);
        assert_eq!(wrong.status(), 422, "{path}");
        assert!(!wrong.error("email_code").is_empty(), "{path}");
        assert_eq!(wrong.value("email_code"), "", "{path}");
        // The button is the first of the form: Enter presses it, too.
        let right = with(&[("email_code", &code), SEND]);
        assert_eq!(right.status(), done, "{path}: {}", right.text());
        assert!(
            right.location().is_none_or(|to| !to.starts_with("/login?")),
            "{path}"
        );
    }
}

#[test]
fn a_code_is_spent_once_and_good_for_ten_minutes() {
    let app = app();
    let ada = ada(&app);
    ada.post("/reauthenticate", &[SEND]);
    let code = app.code_for(ADA);
    let done = ada.post("/reauthenticate", &[("email_code", &code)]);
    assert_eq!(done.location(), Some("/"));
    assert_eq!(confirmed(&app), 1);
    let again = ada.post("/account/archive", &[("email_code", &code)]);
    assert_eq!(again.status(), 422);
    assert!(again.text().contains("Ask for a new one"));
    ada.post("/reauthenticate", &[SEND]);
    let code = app.code_for(ADA);
    app.advance(Duration::minutes(11));
    let late = ada.post("/reauthenticate", &[("email_code", &code)]);
    assert_eq!(late.status(), 422);
    assert!(late.text().contains("expired"));
    assert_eq!(confirmed(&app), 1);
}

#[test]
fn five_wrong_ones_end_it_and_another_session_gains_nothing() {
    let app = TestApp::with(&[("LOGIN_BY_CODE", "on"), ("RATE_LIMITS", "off")]);
    let ada = ada(&app);
    let eve = super::log_in(&app, ADA);
    app.advance(Duration::minutes(11));
    ada.post("/reauthenticate", &[SEND]);
    let code = app.code_for(ADA);
    let stolen = eve.post("/reauthenticate", &[("email_code", &code)]);
    assert_eq!(stolen.status(), 422, "it is another session's");
    for _ in 0..2 {
        ada.post("/reauthenticate", &[("email_code", &another(&code))]);
    }
    app.advance(Duration::minutes(1));
    ada.post("/reauthenticate", &[SEND]);
    let code = app.code_for(ADA);
    for _ in 0..3 {
        ada.post("/reauthenticate", &[("email_code", &another(&code))]);
    }
    let late = ada.post("/reauthenticate", &[("email_code", &code)]);
    assert_eq!(late.status(), 422, "a new code gives no tries back");
    assert_eq!(confirmed(&app), 0);
    ada.post("/reauthenticate", &[SEND]);
    let done = ada.post("/reauthenticate", &[("email_code", &app.code_for(ADA))]);
    assert_eq!(done.location(), Some("/"));
}

#[test]
fn codes_have_a_limit_of_their_own() {
    let app = TestApp::start();
    let ada = ada(&app);
    // Whatever strangers ask for.
    for _ in 0..5 {
        app.guest().forget_password(ADA);
    }
    let sent = ada.post("/reauthenticate", &[SEND]);
    assert!(sent.text().contains("A code is on its way"));
    let code = super::code_saying(&app, ADA, "to continue");
    let again = ada.post("/reauthenticate", &[SEND]);
    assert_eq!(again.status(), 200);
    assert!(
        ada.post("/reauthenticate", &[("email_code", &code)])
            .location()
            == Some("/")
    );
    let next = ada.post("/reauthenticate", &[SEND]);
    assert!(next.text().contains("We can send the next one at"));
    for _ in 0..12 {
        ada.post("/reauthenticate", &[SEND]);
        app.deliver();
        app.advance(Duration::minutes(1));
    }
    let letters = app.letters_to(ADA);
    let codes = letters
        .iter()
        .filter(|it| it.written.subject.contains("code to continue"));
    assert_eq!(codes.count(), 10, "in an hour");
}

#[test]
fn who_has_a_password_is_sent_no_code() {
    let app = app();
    let ada = app.member(ADA);
    app.advance(Duration::minutes(11));
    let before = app.letters_to(ADA).len();
    assert_eq!(ada.post("/reauthenticate", &[SEND]).status(), 422);
    assert_eq!(app.letters_to(ADA).len(), before);
    let page = ada.get("/reauthenticate");
    assert!(page.texts("main [name=email_code]").is_empty());
}

#[test]
fn the_code_stands_beside_the_app_where_there_is_one() {
    let app = app();
    let ada = owner(&app, ADA);
    leave_without_password(&app, ADA);
    app.advance(Duration::minutes(11));
    let page = ada.guest.get("/reauthenticate");
    for field in ["email_code", "authenticator_code"] {
        let found = page.texts(&format!("main [name={field}]"));
        assert_eq!(found.len(), 1, "{field}");
    }
    ada.guest.post("/reauthenticate", &[SEND]);
    let code = app.code_for(ADA);
    let with = |email: &str, totp: &str| {
        ada.guest.post(
            "/reauthenticate",
            &[("email_code", email), ("authenticator_code", totp)],
        )
    };
    assert_eq!(with(&code, "").status(), 422, "one alone is not enough");
    assert_eq!(with("", &ada.phone.now(&app)).status(), 422);
    let wrong = with(&code, &ada.phone.wrong(&app));
    assert_eq!(wrong.status(), 422);
    assert!(!wrong.error("authenticator_code").is_empty());
    assert_eq!(confirmed(&app), 1, "that of the set-up");
    // The code from the e-mail was not used up.
    app.advance(Duration::minutes(1));
    let done = with(&code, &ada.phone.now(&app));
    assert_eq!(done.location(), Some("/"), "{}", done.text());
}

#[test]
fn a_first_password_is_chosen_without_an_old_one() {
    let app = app();
    let ada = ada(&app);
    let page = ada.get("/account/password");
    assert!(page.text().contains("Your account has no password"));
    assert!(page.texts("main [name=current_password]").is_empty());
    let new = [("password1", OTHER_PASSWORD), ("password2", OTHER_PASSWORD)];
    let with = |more: &[(&'static str, &str)]| {
        let mut all: Vec<(&str, &str)> = new.to_vec();
        all.extend(more);
        ada.post("/account/password", &all)
    };
    assert_eq!(with(&[("email_code", "")]).status(), 422);
    assert_eq!(with(&[]).status(), 403, "a form from before is asked");
    assert_eq!(with(&[SEND, ("email_code", "")]).status(), 200);
    let code = app.code_for(ADA);
    let weak = [
        ("password1", "12345678"),
        ("password2", "12345678"),
        ("email_code", &code),
    ];
    let refused = ada.post("/account/password", &weak);
    assert_eq!(refused.status(), 422);
    assert!(!refused.error("password1").is_empty());
    // That used no code up.
    let done = with(&[("email_code", &code)]);
    assert_eq!(
        done.location(),
        Some("/account/password"),
        "{}",
        done.text()
    );
    assert!(ada.is_signed_in());
    assert!(app.guest().log_in_with(ADA, OTHER_PASSWORD).location() == Some("/"));
    // From now on it is asked for.
    assert_eq!(with(&[]).status(), 422);
    assert!(
        ada.get("/account/password")
            .texts("main [name=current_password]")
            .len()
            == 1
    );
}

#[test]
fn who_was_left_without_a_password_by_operators_is_told_so_on_the_page() {
    let app = app();
    let ada = ada(&app);
    app.db_sql("UPDATE users SET password = '!0123456789012345678901234567890123456789'");
    let page = ada.get("/account/password");
    assert!(
        page.text()
            .contains("You cannot choose a password yourself.")
    );
    assert!(page.texts("main [name=password1]").is_empty());
    let new = [("password1", OTHER_PASSWORD), ("password2", OTHER_PASSWORD)];
    assert_eq!(ada.post("/account/password", &new).status(), 422);
}

#[test]
fn a_session_that_was_stolen_gives_itself_no_first_password() {
    let app = super::app();
    app.guest().sign_up(ADA);
    // Somebody has just logged in: elsewhere that would be enough.
    let ada = super::log_in(&app, ADA);
    let new = [("password1", OTHER_PASSWORD), ("password2", OTHER_PASSWORD)];
    assert_eq!(ada.post("/account/password", &new).status(), 403);
    let mut all = new.to_vec();
    all.push(("email_code", "123456"));
    assert_eq!(ada.post("/account/password", &all).status(), 422);
    assert!(
        app.guest()
            .log_in_with(ADA, OTHER_PASSWORD)
            .location()
            .is_none()
    );
}
