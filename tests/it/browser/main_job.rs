//! The main job, whole, as a person does it.

use super::tab::{Tab, WITH_SCRIPTS, WITHOUT_SCRIPTS};
use crate::support::app::TestApp;
use crate::support::browser::Options;
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use time::Duration;

#[test]
fn a_person_does_the_main_job_with_javascript() {
    the_main_job(WITH_SCRIPTS);
}

#[test]
fn a_person_does_the_main_job_without_javascript() {
    the_main_job(WITHOUT_SCRIPTS);
}

fn the_main_job(options: Options) {
    let app = TestApp::start();
    let Some(tab) = Tab::open(&app, options) else {
        return;
    };
    // Signs up, and comes home with the code of the e-mail.
    tab.goto("/");
    tab.arrive("/login");
    tab.click("a[href='/signup']");
    tab.arrive("/signup");
    tab.sign_up("ada@example.com");
    tab.see("ada@example.com");
    tab.fill("code", &app.code_for("ada@example.com"));
    tab.press("Continue");
    tab.arrive("/");
    tab.see("Verified");
    // Out and in again.
    tab.press("Log out");
    tab.arrive("/login");
    tab.see("You have logged out.");
    tab.goto("/");
    tab.arrive("/login");
    tab.log_in("ada@example.com", PASSWORD);
    tab.see("Hello, ");
    tab.press("Log out");
    tab.arrive("/login");
    // Forgets the password, and chooses another.
    tab.click("a[href='/password/forgot']");
    tab.arrive("/password/forgot");
    tab.fill("email", "ada@example.com");
    // One e-mail with a code in half a minute.
    app.advance(Duration::seconds(31));
    tab.press("Send the code");
    tab.arrive("/password/reset");
    tab.fill("code", &app.code_for("ada@example.com"));
    tab.fill("password1", OTHER_PASSWORD);
    tab.fill("password2", OTHER_PASSWORD);
    tab.press("Change password");
    tab.arrive("/login");
    tab.see("Your password has been changed.");
    tab.log_in("ada@example.com", OTHER_PASSWORD);
    // Signs out everywhere else.
    let elsewhere = app.guest();
    elsewhere.log_in_with("ada@example.com", OTHER_PASSWORD);
    assert!(elsewhere.is_signed_in());
    tab.goto("/");
    tab.see("Firefox on Linux");
    tab.click("a[href='/account/sessions']");
    tab.arrive("/account/sessions");
    tab.press("Log out everywhere else");
    tab.see("You have ended 1 session.");
    assert!(!elsewhere.is_signed_in());
    assert!(!tab.text().contains("Log out everywhere else"));
    assert_eq!(tab.complaints(), Vec::<String>::new());
}
