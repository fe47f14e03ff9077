//! The terms of the site, in a browser: the box at sign-up, and the page that asks when there is a new version.

use super::access::Walk;
use super::tab::{Tab, WITH_SCRIPTS, WITHOUT_SCRIPTS};
use crate::support::app::TestApp;
use crate::support::browser::Options;
use crate::support::people::PASSWORD;

const ADA: &str = "ada@example.com";
const URL: (&str, &str) = ("TERMS_URL", "/password/forgot");
const PRIVACY: (&str, &str) = ("PRIVACY_URL", "https://www.example.com/privacy");
const NO_LIMITS: (&str, &str) = ("RATE_LIMITS", "off");

fn app(version: &str) -> TestApp {
    TestApp::with(&[URL, PRIVACY, ("TERMS_VERSION", version), NO_LIMITS])
}

fn sign_up(tab: &Tab) {
    tab.goto("/signup");
    tab.fill("email", ADA);
    tab.fill("password1", PASSWORD);
    tab.fill("password2", PASSWORD);
    tab.press("Sign up");
    tab.see("Tick this box to sign up.");
    tab.fill("password1", PASSWORD);
    tab.fill("password2", PASSWORD);
    tab.click("#id_accept_terms");
    tab.press("Sign up");
    tab.arrive("/verify");
}

fn a_new_version_is_accepted(options: Options) {
    let site = app("1");
    let Some(mut tab) = Tab::open(&site, options) else {
        return;
    };
    sign_up(&tab);
    tab.fill("code", &site.code_for(ADA));
    tab.press("Continue");
    tab.arrive("/");
    assert_eq!(tab.complaints(), Vec::<String>::new());
    let site = site.restart(&[URL, PRIVACY, ("TERMS_VERSION", "2"), NO_LIMITS]);
    tab.visit(&site, "/account/email");
    tab.arrive("/account/terms");
    tab.see("Our terms have changed.");
    tab.click("a[href='/account/export']");
    tab.arrive("/account/export");
    tab.goto("/account/email");
    tab.press("Accept and go on");
    tab.arrive("/account/email");
    tab.goto("/account/terms");
    tab.see("You accepted version 2");
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn a_new_version_is_accepted_with_javascript() {
    a_new_version_is_accepted(WITH_SCRIPTS);
}

#[test]
fn a_new_version_is_accepted_without_javascript() {
    a_new_version_is_accepted(WITHOUT_SCRIPTS);
}

#[test]
fn everybody_can_use_the_pages_of_the_terms() {
    let site = app("1");
    site.db_user(ADA);
    let Some(mut walk) = Walk::begin(&site) else {
        return;
    };
    walk.tab.goto("/signup");
    walk.look("signup-terms");
    walk.tab.press("Sign up");
    walk.tab.see("Tick this box to sign up.");
    walk.look("signup-terms-refused");
    walk.tab.goto("/login");
    walk.tab.fill("email", ADA);
    walk.tab.fill("password", PASSWORD);
    walk.tab.press("Log in");
    walk.tab.arrive("/account/terms");
    walk.look("terms");
    walk.tab.press("Accept and go on");
    walk.tab.arrive("/");
    walk.tab.goto("/account/terms");
    walk.look("terms-accepted");
    walk.end();
}
