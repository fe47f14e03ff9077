//! A second step that the site demands, in a browser.

use super::access::Walk;
use super::tab::{Tab, WITHOUT_SCRIPTS};
use crate::support::app::TestApp;
use crate::support::factors::Phone;
use crate::support::people::PASSWORD;

const ROOT: &str = "root@example.com";

fn start(policy: &str) -> TestApp {
    TestApp::with(&[("RATE_LIMITS", "off"), ("MFA_REQUIRED", policy)])
}

/// Sets an app up, and goes on.
fn set_up(app: &TestApp, tab: &Tab) {
    tab.click("a.button-main[href^='/account/factors/totp']");
    tab.see("You need an authenticator app on your phone.");
    tab.press("Send me a code");
    tab.see("A code is on its way");
    tab.fill("email_code", &app.code_for(ROOT));
    tab.fill("current_password", PASSWORD);
    tab.press("Continue");
    tab.see("Scan this QR code");
    let key = tab.ask("document.querySelector('.setup-key').textContent");
    let phone = Phone::with_key(key.as_str().unwrap());
    tab.fill("code", &phone.now(app));
    tab.press("Turn on the second step");
    tab.see("Keep your recovery codes");
    tab.click("a.button-main");
}

#[test]
fn staff_sets_a_second_step_up_on_the_way_to_the_admin_site_without_javascript() {
    let app = start("staff");
    let Some(tab) = Tab::open(&app, WITHOUT_SCRIPTS) else {
        return;
    };
    app.db_superuser(ROOT);
    tab.goto("/admin/users/");
    tab.arrive("/login");
    tab.fill("email", ROOT);
    tab.fill("password", PASSWORD);
    tab.press("Log in");
    tab.arrive("/account/factors");
    tab.see("Set up a second step to go on.");
    tab.see("Until you set one up, the admin site stays closed to you.");
    set_up(&app, &tab);
    tab.arrive("/admin/users/");
    tab.see("root");
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn everybody_can_use_the_pages_that_lead_to_a_second_step() {
    let app = start("all");
    let Some(mut walk) = Walk::begin(&app) else {
        return;
    };
    app.db_superuser(ROOT);
    walk.tab.goto("/login");
    walk.tab.fill("email", ROOT);
    walk.tab.fill("password", PASSWORD);
    walk.tab.press("Log in");
    walk.tab.arrive("/account/factors");
    walk.tab
        .see("Here everybody needs a second step. Until you set one up");
    walk.look("factors-demanded");
    walk.tab.goto("/account/factors/totp");
    walk.look("totp-demanded");
    walk.tab.goto("/account/email");
    walk.tab.arrive("/account/factors");
    set_up(&app, &walk.tab);
    walk.tab.arrive("/account/email");
    walk.tab.goto("/account/factors?next=/account/email");
    walk.tab.see("Continue");
    walk.look("factors-demanded-on");
    walk.tab.click("a[href='/account/factors/totp/remove']");
    walk.tab.see("Remove your authenticator app");
    walk.tab.press("Remove the app");
    walk.tab
        .see("Here everybody needs a second step. Add another before you remove this one.");
    walk.look("factors-last-one");
    walk.end();
}
