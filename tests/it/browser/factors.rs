//! The second step in a browser.

use super::access::Walk;
use super::tab::{Tab, WITHOUT_SCRIPTS};
use crate::support::app::TestApp;
use crate::support::factors::Phone;
use crate::support::people::PASSWORD;
use time::Duration;

const ADA: &str = "ada@example.com";

/// The app that was set up with the key on the screen.
fn phone(tab: &Tab) -> Phone {
    let key = tab.ask("document.querySelector('.setup-key').textContent");
    Phone::with_key(key.as_str().unwrap())
}

#[test]
fn a_second_step_is_set_up_and_taken_without_javascript() {
    let app = TestApp::without_limits();
    let Some(tab) = Tab::open(&app, WITHOUT_SCRIPTS) else {
        return;
    };
    app.member(ADA);
    tab.log_in(ADA, PASSWORD);
    tab.click("a[href='/account']");
    tab.arrive("/account");
    tab.click("a[href='/account/factors']");
    tab.arrive("/account/factors");
    assert_eq!(tab.title(), "Second step – Vestibule");
    tab.click("a.button-main[href='/account/factors/totp']");
    tab.arrive("/account/factors/totp");
    tab.fill("current_password", PASSWORD);
    tab.press("Continue");
    tab.see("Scan this QR code");
    let phone = phone(&tab);
    tab.fill("code", &phone.wrong(&app));
    tab.press("Turn on the second step");
    tab.see("That code is not right.");
    tab.fill("code", &phone.now(&app));
    tab.press("Turn on the second step");
    tab.see("Keep your recovery codes");
    let code = tab.ask("document.querySelector('.codes code').textContent");
    tab.click("a.button-main");
    tab.arrive("/account/factors");
    tab.see("and have 10 left");
    for (field, code) in [
        ("code", phone.next(&app)),
        ("recovery_code", code.as_str().unwrap().to_owned()),
    ] {
        tab.press("Log out");
        tab.arrive("/login");
        tab.fill("email", ADA);
        tab.fill("password", PASSWORD);
        tab.press("Log in");
        tab.arrive("/login/second");
        if field == "recovery_code" {
            tab.click("a[href*='use=recovery']");
            tab.see("One of the codes that you kept");
        }
        tab.fill(field, &code);
        tab.press("Log in");
        tab.arrive("/");
    }
    tab.see("You have used a recovery code. You have 9 left.");
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn everybody_can_use_the_pages_of_the_second_step() {
    let app = TestApp::without_limits();
    let Some(mut walk) = Walk::begin(&app) else {
        return;
    };
    app.member(ADA);
    walk.tab.log_in(ADA, PASSWORD);
    walk.tab.goto("/account/factors");
    walk.look("factors-empty");
    walk.tab.goto("/account/factors/totp");
    walk.look("totp");
    walk.tab.press("Continue");
    walk.tab.see_refusal();
    walk.look("totp-refused");
    walk.tab.fill("current_password", PASSWORD);
    walk.tab.press("Continue");
    walk.tab.see("Scan this QR code");
    walk.look("totp-setup");
    let phone = phone(&walk.tab);
    walk.tab.fill("code", &phone.wrong(&app));
    walk.tab.press("Turn on the second step");
    walk.tab.see_refusal();
    walk.look("totp-setup-wrong");
    walk.tab.fill("code", &phone.now(&app));
    walk.tab.press("Turn on the second step");
    walk.tab.see("Keep your recovery codes");
    walk.look("recovery-codes-made");
    walk.tab.goto("/account/factors");
    walk.look("factors");
    app.db_sql("DELETE FROM recovery_codes WHERE id > 2");
    app.db_sql("UPDATE totps SET failures = 100");
    walk.tab.goto("/account/factors");
    walk.look("factors-few");
    app.advance(Duration::minutes(11));
    for (path, name) in [
        ("/account/factors/totp", "totp-again"),
        ("/account/factors/totp/remove", "totp-remove"),
        ("/account/factors/codes", "recovery-codes"),
    ] {
        walk.tab.goto(path);
        walk.look(name);
    }
    walk.tab.press("Log out");
    walk.tab.arrive("/login");
    walk.tab.fill("email", ADA);
    walk.tab.fill("password", PASSWORD);
    walk.tab.press("Log in");
    walk.tab.arrive("/login/second");
    walk.look("second");
    walk.tab.fill("code", "12");
    walk.tab.press("Log in");
    walk.tab.see_refusal();
    walk.look("second-refused");
    walk.tab.click("a[href*='use=recovery']");
    walk.tab.see("One of the codes that you kept");
    walk.look("second-recovery");
    walk.end();
}
