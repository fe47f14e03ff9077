//! Where many guess at the codes of an account, e-mails bring longer ones.

use super::{ADA, another, ask, code, code_saying, leave_without_password};
use crate::support::app::TestApp;
use time::Duration;

const GUESSED: &str = "000000";

/// A site where somebody has guessed at Ada's codes more often than a day allows.
fn guessed_at() -> TestApp {
    let app = TestApp::with(&[("LOGIN_BY_CODE", "on")]);
    app.db_user(ADA);
    for _ in 0..7 {
        let guest = app.guest();
        ask(&guest, ADA);
        for _ in 0..5 {
            guest.enter_code(GUESSED);
        }
        app.advance(Duration::minutes(20));
    }
    app
}

#[test]
fn a_log_in_takes_twelve_digits() {
    let app = guessed_at();
    let ada = app.guest();
    ask(&ada, ADA);
    let long = code(&app, ADA);
    assert_eq!(long.len(), 12, "{long}");
    assert_eq!(ada.enter_code(&long[..6]).status(), 422);
    assert_eq!(ada.enter_code(&another_long(&long)).status(), 422);
    assert_eq!(ada.enter_code(&long).location(), Some("/"));
}

#[test]
fn a_confirmation_takes_twelve_digits() {
    let app = guessed_at();
    let ada = app.guest();
    ask(&ada, ADA);
    assert_eq!(ada.enter_code(&code(&app, ADA)).location(), Some("/"));
    leave_without_password(&app, ADA);
    app.advance(Duration::minutes(11));
    ada.post("/reauthenticate", &[("send_code", "on")]);
    let long = code_saying(&app, ADA, "to continue");
    assert_eq!(long.len(), 12, "{long}");
    let short = ada.post("/reauthenticate", &[("email_code", &long[6..])]);
    assert_eq!(short.status(), 422);
    let wrong = ada.post("/reauthenticate", &[("email_code", &another_long(&long))]);
    assert_eq!(wrong.status(), 422);
    let done = ada.post("/reauthenticate", &[("email_code", &long)]);
    assert_eq!(done.location(), Some("/"), "{}", done.text());
}

/// A long code that is not the one.
fn another_long(code: &str) -> String {
    format!("{}{}", &code[..6], another(&code[6..]))
}
