//! Logging in with a code from an e-mail (`LOGIN_BY_CODE`), as people and thieves do.

mod again;
mod again_api;
mod alike;
mod api;
mod guessed;
mod owners;
mod pages;

use super::support::app::{TestApp, code_in};
use super::support::page::Page;
use super::support::people::Guest;

pub const ADA: &str = "ada@example.com";
pub const DOOR: &str = "/login/code";

/// A site where it is on, without limits.
pub fn app() -> TestApp {
    TestApp::with(&[("LOGIN_BY_CODE", "on"), ("RATE_LIMITS", "off")])
}

/// Asks for a code.
pub fn ask(guest: &Guest, name: &str) -> Page {
    guest.post(DOOR, &[("email", name)])
}

/// Logs in with a code, where nothing else is asked for.
pub fn log_in(app: &TestApp, email: &str) -> Guest {
    let guest = app.guest();
    assert_eq!(ask(&guest, email).location(), Some("/verify"));
    let done = guest.enter_code(&code(app, email));
    assert_eq!((done.status(), done.location()), (303, Some("/")));
    guest
}

/// The code in the last e-mail that logs in.
pub fn code(app: &TestApp, email: &str) -> String {
    code_saying(app, email, "to log in")
}

/// The code in the last e-mail with a subject like this.
pub fn code_saying(app: &TestApp, email: &str, words: &str) -> String {
    let letters = app.letters_to(email);
    let mut last = letters.iter().rev();
    let last = last.find(|letter| letter.written.subject.contains(words));
    code_in(&last.expect("an e-mail").written.text)
}

/// A code that is not the one.
pub fn another(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

/// So many sessions live.
pub fn living(app: &TestApp) -> i64 {
    app.db_count("SELECT count(*) AS count FROM sessions WHERE revoked_at IS NULL")
}

/// Takes an account's password out of use, as logging in with a code does where nobody had verified the address.
pub fn leave_without_password(app: &TestApp, email: &str) {
    let password = "password = '!unset0123456789012345678901234567890123456789'";
    crate::admin::desk::sql(
        app,
        &format!("UPDATE users SET {password} WHERE email = '{email}'"),
    );
}
