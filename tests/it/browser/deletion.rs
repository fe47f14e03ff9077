//! Leaving and coming back, in a browser.

use super::access::Walk;
use super::tab::{Tab, WITHOUT_SCRIPTS};
use crate::deletion::{ADA, keep_link};
use crate::support::app::TestApp;
use crate::support::people::PASSWORD;

#[test]
fn somebody_leaves_and_comes_back_without_javascript() {
    let app = TestApp::without_limits();
    let Some(tab) = Tab::open(&app, WITHOUT_SCRIPTS) else {
        return;
    };
    app.member(ADA);
    tab.log_in(ADA, PASSWORD);
    tab.goto("/account/delete");
    tab.click("a[href='/account/archive']");
    tab.arrive("/account/archive");
    tab.fill("current_password", PASSWORD);
    tab.press("Close your account for now");
    tab.arrive("/login");
    tab.see("Your account is closed for now.");
    tab.log_in(ADA, PASSWORD);
    tab.goto("/account/delete");
    tab.fill("current_password", PASSWORD);
    tab.press("Delete your account");
    tab.arrive("/login");
    tab.see("Your account will be erased on");
    tab.fill("email", ADA);
    tab.fill("password", PASSWORD);
    tab.press("Log in");
    tab.see("The e-mail we sent you explains how to keep it.");
    tab.goto(&keep_link(&app, ADA));
    tab.press("Keep your account");
    tab.see("Your account will not be erased");
    tab.click("a.button[href='/login']");
    tab.arrive("/login");
    tab.log_in(ADA, PASSWORD);
    assert_eq!(tab.title(), "Home – Vestibule");
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn everybody_can_use_the_pages_for_leaving() {
    let app = TestApp::without_limits();
    let Some(mut walk) = Walk::begin(&app) else {
        return;
    };
    app.member(ADA);
    walk.tab.log_in(ADA, PASSWORD);
    for (path, name) in [
        ("/account/export", "export"),
        ("/account/archive", "archive"),
        ("/account/delete", "delete"),
    ] {
        walk.tab.goto(path);
        walk.look(name);
    }
    walk.tab.press("Delete your account");
    walk.tab.see_refusal();
    walk.look("delete-empty");
    walk.tab.fill("current_password", PASSWORD);
    walk.tab.press("Delete your account");
    walk.tab.arrive("/login");
    walk.look("login-after-delete");
    let link = keep_link(&app, ADA);
    walk.tab.goto(&link);
    walk.look("keep");
    walk.tab.press("Keep your account");
    walk.tab.see("Your account will not be erased");
    walk.look("keep-done");
    walk.tab.goto(&link);
    walk.look("keep-over");
    walk.end();
}
