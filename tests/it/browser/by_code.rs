//! Logging in without a password, in a browser.

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
