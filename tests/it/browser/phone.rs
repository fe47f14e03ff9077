//! Phone numbers in a browser: one's own, and the second door of a sign-up.

use super::access::Walk;
use super::pages::wrong;
use super::tab::{Tab, WITHOUT_SCRIPTS};
use crate::support::app::TestApp;
use crate::support::people::PASSWORD;

const NUMBER: &str = "+31612345678";

fn strict() -> TestApp {
    TestApp::with(&[("RATE_LIMITS", "off"), ("PHONE_VERIFICATION", "required")])
}

fn sign_up(tab: &Tab) {
    tab.goto("/signup");
    tab.fill("email", "ada@example.com");
    tab.fill("phone", NUMBER);
    tab.fill("password1", PASSWORD);
    tab.fill("password2", PASSWORD);
    tab.press("Sign up");
    tab.arrive("/verify");
}

#[test]
fn a_sign_up_with_two_codes_goes_without_javascript() {
    let app = strict();
    let Some(tab) = Tab::open(&app, WITHOUT_SCRIPTS) else {
        return;
    };
    sign_up(&tab);
    tab.see("Check your e-mail");
    tab.fill("code", &app.code_for("ada@example.com"));
    tab.press("Continue");
    tab.see("Check your phone");
    tab.click("summary");
    tab.fill("phone", "+31687654321");
    tab.press("Send the code");
    tab.see("+31687654321");
    tab.fill("code", &app.text_code("+31687654321"));
    tab.press("Continue");
    tab.arrive("/");
    tab.goto("/account/phone");
    assert_eq!(tab.title(), "Phone – Vestibule");
    tab.see("Verified");
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn a_number_is_given_and_removed_without_javascript() {
    let app = TestApp::without_limits();
    app.member("ada@example.com");
    let Some(tab) = Tab::open(&app, WITHOUT_SCRIPTS) else {
        return;
    };
    tab.log_in("ada@example.com", PASSWORD);
    tab.goto("/account");
    tab.click("a[href='/account/phone']");
    tab.arrive("/account/phone");
    tab.fill("phone", NUMBER);
    tab.fill("current_password", PASSWORD);
    tab.press("Send the code");
    tab.see("We have sent a text message to");
    tab.fill("code", &app.text_code(NUMBER));
    tab.press("Verify");
    tab.see("Verified");
    tab.press("Remove your number");
    tab.see("Your account has no phone number.");
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn everybody_can_use_the_pages_about_phones() {
    let app = strict();
    let Some(mut walk) = Walk::begin(&app) else {
        return;
    };
    walk.tab.goto("/signup");
    walk.look("signup-phone");
    sign_up(&walk.tab);
    walk.tab.fill("code", &app.code_for("ada@example.com"));
    walk.tab.press("Continue");
    walk.tab.see("Check your phone");
    walk.look("verify-phone");
    let code = app.text_code(NUMBER);
    walk.tab.fill("code", wrong(&code));
    walk.tab.press("Continue");
    walk.tab.see_refusal();
    walk.look("verify-phone-wrong");
    walk.tab.click("summary");
    walk.tab.fill("phone", "12");
    walk.tab.press("Send the code");
    walk.tab.see_refusal();
    walk.look("verify-phone-refused");
    walk.tab.goto("/verify");
    walk.tab.fill("code", &code);
    walk.tab.press("Continue");
    walk.tab.arrive("/");
    walk.tab.goto("/account/phone");
    walk.look("phone");
    walk.tab.fill("phone", "+31687654321");
    walk.tab.fill("current_password", PASSWORD);
    walk.tab.press("Send the code");
    walk.tab.see("We have sent a text message to");
    walk.look("phone-code");
    walk.tab.fill("code", "000");
    walk.tab.press("Verify");
    walk.tab.see_refusal();
    walk.look("phone-refused");
    walk.end();
}
