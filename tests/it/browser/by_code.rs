//! Logging in without a password, in a browser.

use super::access::Walk;
use super::tab::{Tab, WITHOUT_SCRIPTS};
use crate::support::app::TestApp;
use crate::support::people::OTHER_PASSWORD;
use time::Duration;

const ADA: &str = "ada@example.com";

#[test]
fn somebody_logs_in_with_a_code_and_chooses_a_password_without_javascript() {
    let app = TestApp::with(&[("LOGIN_BY_CODE", "on"), ("RATE_LIMITS", "off")]);
    let Some(tab) = Tab::open(&app, WITHOUT_SCRIPTS) else {
        return;
    };
    app.guest().sign_up(ADA);
    tab.goto("/login");
    tab.click("a[href='/login/code']");
    tab.arrive("/login/code");
    assert_eq!(tab.title(), "Log in with a code – Vestibule");
    tab.fill("email", ADA);
    tab.press("Send the code");
    tab.arrive("/verify");
    tab.see("If ada@example.com has an account");
    tab.fill("code", &crate::login_code::code(&app, ADA));
    tab.press("Continue");
    tab.arrive("/");
    app.advance(Duration::minutes(11));
    tab.goto("/account/password");
    tab.see("Your account has no password");
    tab.press("Send me a code");
    tab.see("A code is on its way");
    tab.fill("email_code", &app.code_for(ADA));
    tab.fill("password1", OTHER_PASSWORD);
    tab.fill("password2", OTHER_PASSWORD);
    tab.press("Choose this password");
    tab.see("Your account has a password now");
    tab.press("Log out");
    tab.arrive("/login");
    tab.log_in(ADA, OTHER_PASSWORD);
    tab.arrive("/");
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn everybody_can_use_the_pages_of_codes() {
    let app = TestApp::with(&[("LOGIN_BY_CODE", "on"), ("RATE_LIMITS", "off")]);
    let Some(mut walk) = Walk::begin(&app) else {
        return;
    };
    app.guest().sign_up(ADA);
    walk.tab.goto("/login");
    walk.look("login-by-code-offered");
    walk.tab.goto("/login/code");
    walk.look("login-code");
    walk.tab.press("Send the code");
    walk.tab.see_refusal();
    walk.look("login-code-refused");
    walk.tab.fill("email", ADA);
    walk.tab.press("Send the code");
    walk.tab.arrive("/verify");
    walk.look("login-code-sent");
    walk.tab.fill("code", &crate::login_code::code(&app, ADA));
    walk.tab.press("Continue");
    walk.tab.arrive("/");
    walk.tab.goto("/account/factors");
    walk.look("factors-by-code");
    app.advance(Duration::minutes(11));
    for (path, name) in [
        ("/account/password", "password-none"),
        ("/reauthenticate?next=/account", "reauthenticate-code"),
        ("/account/sessions", "sessions-code"),
    ] {
        walk.tab.goto(path);
        walk.look(name);
    }
    app.db_sql("UPDATE users SET password = '!0123456789012345678901234567890123456789'");
    walk.tab.goto("/account/password");
    walk.tab.see("You cannot choose a password yourself.");
    walk.look("password-taken-away");
    walk.end();
}
