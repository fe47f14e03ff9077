//! Back to an application on another origin, in a browser: by a page that says so, and at once.

use super::access::Walk;
use super::tab::{Tab, WITH_SCRIPTS, WITHOUT_SCRIPTS};
use crate::support::app::TestApp;
use crate::support::browser::Options;
use crate::support::people::PASSWORD;

const ADA: &str = "ada@example.com";

/// Somebody else's application, as far as the browser knows, and a site that leads back to it.
fn two(at_once: &str) -> (TestApp, TestApp, String) {
    let there = TestApp::start();
    let place = format!("{}/password/forgot", there.url());
    let site = TestApp::with(&[
        ("ALLOWED_REDIRECTS", there.url().as_str()),
        ("REDIRECT_AT_ONCE", at_once),
        ("RATE_LIMITS", "off"),
    ]);
    (there, site, place)
}

fn is_there(tab: &Tab, place: &str) {
    let arrived = || tab.ask("location.href") == place;
    tab.until(&format!("the way to {place}"), arrived);
}

fn by_a_page(options: Options) {
    let (there, site, place) = two("off");
    let Some(tab) = Tab::open(&site, options) else {
        return;
    };
    tab.goto(&format!("/signup?next={place}?x=1"));
    tab.fill("email", ADA);
    tab.fill("password1", PASSWORD);
    tab.fill("password2", PASSWORD);
    tab.press("Sign up");
    tab.arrive("/verify");
    tab.fill("code", &site.code_for(ADA));
    tab.press("Continue");
    let host = there.url().replace("http://", "");
    tab.see(&format!("You are leaving this site for {host}."));
    tab.click("main a.button-main");
    is_there(&tab, &format!("{place}?x=1"));
    tab.goto(&format!("/logout?next={place}"));
    tab.press("Log out");
    tab.see("You have logged out.");
    tab.click("main a.button-main");
    is_there(&tab, &place);
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn a_page_says_where_one_goes() {
    by_a_page(WITH_SCRIPTS);
}

#[test]
fn a_page_says_where_one_goes_without_javascript() {
    by_a_page(WITHOUT_SCRIPTS);
}

/// Browsers hold `form-action` against each redirect that follows a form.
#[test]
fn at_once_the_browser_lets_forms_lead_there() {
    let (_there, site, place) = two("on");
    site.db_user(ADA);
    let Some(tab) = Tab::open(&site, WITHOUT_SCRIPTS) else {
        return;
    };
    tab.goto(&format!("/login?next={place}"));
    tab.fill("email", ADA);
    tab.fill("password", PASSWORD);
    tab.press("Log in");
    is_there(&tab, &place);
    tab.goto(&format!("/logout?next={place}"));
    tab.press("Log out");
    is_there(&tab, &place);
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn everybody_can_use_the_pages_that_lead_away() {
    let (_there, site, place) = two("off");
    site.db_user(ADA);
    let Some(mut walk) = Walk::begin(&site) else {
        return;
    };
    walk.tab.goto(&format!("/continue?next={place}"));
    walk.look("continue");
    walk.tab.log_in(ADA, PASSWORD);
    walk.tab.goto(&format!("/continue?next={place}"));
    walk.look("continue-logged-in");
    walk.tab.goto(&format!("/logout?next={place}"));
    walk.look("logout");
    walk.tab.press("Log out");
    walk.look("continue-logged-out");
    walk.end();
}
