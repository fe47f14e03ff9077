//! Passkeys in a browser that has an authenticator of its own, as phones and computers do.

use super::access::Walk;
use super::device::{Device, app};
use super::tab::{Tab, WITH_SCRIPTS};
use crate::support::app::TestApp;
use crate::support::people::PASSWORD;
use time::Duration;

const ADA: &str = "ada@example.com";
const ADD: &str = "/account/factors/passkeys";
const CREATE: &str = "button[data-passkey=create]";

fn log_ins(app: &TestApp) -> i64 {
    app.db_count("SELECT COUNT(*) AS count FROM audit WHERE event = 'logged_in'")
}

/// Adds a passkey with a name to the account that is logged in.
fn add(tab: &Tab, name: &str) {
    tab.goto(ADD);
    tab.fill("current_password", PASSWORD);
    tab.press("Continue");
    tab.see("follow the steps in your browser");
    tab.fill("name", name);
    tab.press("Create the passkey");
    tab.see("Keep your recovery codes");
}

#[test]
fn a_passkey_is_added_and_logs_in_from_the_name_field_and_by_the_button() {
    let app = app();
    let Some(tab) = Tab::open_by_name(&app, WITH_SCRIPTS) else {
        return;
    };
    let device = Device::of(&tab);
    app.member(ADA);
    tab.log_in(ADA, PASSWORD);
    add(&tab, "Phone");
    assert_eq!(device.kept(&tab), 1);
    tab.goto("/account/factors");
    tab.see("Phone");
    // The same device once more.
    tab.goto(ADD);
    tab.press("Continue");
    tab.click(CREATE);
    tab.see("This device has a passkey for your account already.");
    // Its owner picks it from the browser's own list, or lets it be and presses the button.
    device.is_touched(&tab, false);
    tab.goto("/");
    tab.press("Log out");
    tab.arrive("/login");
    let before = log_ins(&app);
    device.is_touched(&tab, true);
    tab.goto("/login");
    tab.arrive("/");
    assert_eq!(log_ins(&app), before + 1);
    device.is_touched(&tab, false);
    tab.press("Log out");
    tab.arrive("/login");
    // The list waits in the name field; nobody touches anything until the button asks.
    let asked = "performance.getEntriesByName(location.origin + '/login/passkey/options').length";
    tab.until("the list to be asked for", || tab.ask(asked) == 1);
    std::thread::sleep(std::time::Duration::from_millis(300));
    device.is_touched(&tab, true);
    tab.click("button[data-passkey=get]");
    tab.arrive("/");
    assert_eq!(log_ins(&app), before + 2);
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn a_passkey_is_the_second_step_and_confirms_and_its_device_forgets_it() {
    let app = app();
    let Some(tab) = Tab::open_by_name(&app, WITH_SCRIPTS) else {
        return;
    };
    let device = Device::of(&tab);
    app.member(ADA);
    tab.log_in(ADA, PASSWORD);
    add(&tab, "Phone");
    device.is_touched(&tab, false);
    tab.goto("/");
    tab.press("Log out");
    tab.arrive("/login");
    tab.fill("email", ADA);
    tab.fill("password", PASSWORD);
    tab.press("Log in");
    tab.arrive("/login/second");
    device.is_touched(&tab, true);
    tab.press("Use a passkey");
    tab.arrive("/");
    app.advance(Duration::minutes(11));
    tab.goto("/account/factors");
    tab.click("a[href^='/account/factors/passkeys/']");
    tab.see("Remove this passkey");
    // Nothing is typed: the passkey alone says who it is.
    tab.press("Use a passkey instead");
    tab.see("The passkey was removed.");
    assert_eq!(
        app.db_count("SELECT COUNT(*) AS count FROM passkeys"),
        0,
        "it was the last one"
    );
    tab.until("the device to forget it", || device.kept(&tab) == 0);
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn where_the_address_is_a_number_the_page_leads_to_a_name() {
    let app = app();
    let Some(tab) = Tab::open(&app, WITH_SCRIPTS) else {
        return;
    };
    app.member(ADA);
    tab.log_in(ADA, PASSWORD);
    tab.goto(ADD);
    tab.see("Passkeys need a name in the address, not a number.");
    let named = tab.ask("document.querySelector('main a[href^=http]').href");
    let port = app.address().port();
    assert_eq!(named, format!("http://localhost:{port}{ADD}"));
    tab.goto("/");
    tab.press("Log out");
    tab.arrive("/login");
    assert_eq!(
        tab.ask("document.querySelectorAll('[data-passkey]').length"),
        0
    );
}

#[test]
fn everybody_can_use_the_pages_of_passkeys() {
    let app = app();
    let Some(mut walk) = Walk::begin_by_name(&app) else {
        return;
    };
    let device = Device::of(&walk.tab);
    device.is_touched(&walk.tab, false);
    walk.tab.goto("/login");
    let message = "document.querySelector('[data-passkey-message]').checkVisibility()";
    assert_eq!(walk.tab.ask(message), false, "there is nothing to say yet");
    walk.look("login-passkey");
    app.member(ADA);
    walk.tab.log_in(ADA, PASSWORD);
    walk.tab.goto(ADD);
    walk.look("passkeys");
    walk.tab.press("Continue");
    walk.tab.see_refusal();
    walk.look("passkeys-refused");
    walk.tab.fill("current_password", PASSWORD);
    walk.tab.press("Continue");
    walk.tab.see("follow the steps in your browser");
    walk.look("passkeys-make");
    device.is_touched(&walk.tab, true);
    walk.tab.fill("name", "Phone");
    walk.tab.press("Create the passkey");
    walk.tab.see("Keep your recovery codes");
    walk.look("passkeys-codes");
    walk.tab.goto("/account/factors");
    walk.look("factors-passkey");
    walk.tab.click("a[href^='/account/factors/passkeys/']");
    walk.tab.see("Remove this passkey");
    walk.look("passkey");
    app.advance(Duration::minutes(11));
    device.is_touched(&walk.tab, false);
    walk.tab.goto(ADD);
    walk.look("passkeys-again");
    walk.tab.press("Log out");
    walk.tab.arrive("/login");
    walk.tab.fill("email", ADA);
    walk.tab.fill("password", PASSWORD);
    walk.tab.press("Log in");
    walk.tab.arrive("/login/second");
    walk.look("second-passkey");
    walk.end();
}
