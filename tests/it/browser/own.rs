//! Profile, password and sessions in a browser.

use super::access::Walk;
use super::tab::{Tab, WITHOUT_SCRIPTS};
use crate::support::app::TestApp;
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use time::Duration;

#[test]
fn an_account_is_kept_without_javascript() {
    let app = TestApp::without_limits();
    let Some(tab) = Tab::open(&app, WITHOUT_SCRIPTS) else {
        return;
    };
    let elsewhere = app.member("ada@example.com");
    tab.log_in("ada@example.com", PASSWORD);
    tab.click("a[href='/account']");
    tab.arrive("/account");
    assert_eq!(tab.title(), "Profile – Vestibule");
    tab.fill("first_name", "Ada");
    tab.press("Save");
    tab.see("Your profile has been saved.");
    tab.click("a[href='/account/sessions']");
    tab.arrive("/account/sessions");
    assert_eq!(tab.title(), "Sessions – Vestibule");
    app.advance(Duration::minutes(11));
    tab.press("Log out everywhere else");
    tab.see("It has been a while since you entered your password.");
    assert!(elsewhere.is_signed_in());
    tab.fill("current_password", PASSWORD);
    tab.press("Continue");
    tab.see("You have ended 1 session.");
    assert!(!elsewhere.is_signed_in());
    tab.click("a[href='/account/password']");
    tab.arrive("/account/password");
    assert_eq!(tab.title(), "Password – Vestibule");
    tab.fill("current_password", PASSWORD);
    tab.fill("password1", OTHER_PASSWORD);
    tab.fill("password2", OTHER_PASSWORD);
    tab.press("Change password");
    tab.see("Your password has been changed.");
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn everybody_can_use_the_pages_of_their_own_account() {
    let app = TestApp::without_limits();
    let Some(mut walk) = Walk::begin(&app) else {
        return;
    };
    let _elsewhere = app.member("ada@example.com");
    walk.tab.log_in("ada@example.com", PASSWORD);
    for (path, name) in [
        ("/account", "profile"),
        ("/account/password", "password"),
        ("/account/sessions", "sessions"),
    ] {
        walk.tab.goto(path);
        walk.look(name);
    }
    app.advance(Duration::minutes(11));
    walk.tab.goto("/account/sessions");
    walk.look("sessions-stale");
    walk.tab.fill("current_password", "wrong");
    walk.tab.press("Continue");
    walk.tab.see_refusal();
    walk.look("sessions-refused");
    walk.tab.goto("/account/password");
    walk.tab.press("Change password");
    walk.tab.see_refusal();
    walk.look("password-refused");
    walk.end();
}
