//! The pages about e-mail addresses, and the one that takes a change back.

use super::access::Walk;
use super::pages::wrong;
use super::tab::{Tab, WITHOUT_SCRIPTS};
use crate::support::app::TestApp;
use crate::support::people::PASSWORD;

/// The way from the e-mail to an address: the last link in it.
fn link(app: &TestApp, email: &str) -> String {
    let letter = app.letter_saying(email, "/undo/").written;
    let line = letter.text.lines().find(|line| line.contains("/undo/"));
    let (_, token) = line.unwrap().split_once("/undo/").unwrap();
    format!("/undo/{token}")
}

#[test]
fn addresses_are_changed_and_taken_back_without_javascript() {
    let app = TestApp::without_limits();
    app.member("ada@example.com");
    let Some(tab) = Tab::open(&app, WITHOUT_SCRIPTS) else {
        return;
    };
    tab.log_in("ada@example.com", PASSWORD);
    tab.goto("/account");
    tab.click("a[href='/account/email']");
    tab.arrive("/account/email");
    assert_eq!(tab.title(), "E-mail – Vestibule");
    tab.click("a[href='/account/email/secondary']");
    tab.arrive("/account/email/secondary");
    assert_eq!(tab.title(), "Secondary e-mail address – Vestibule");
    tab.fill("email", "ada@second.example");
    tab.press("Send the code");
    tab.arrive("/account/email/confirm");
    tab.press("Send a new code");
    tab.see("A new code is on its way.");
    app.deliver();
    tab.press("Cancel");
    tab.arrive("/account/email");
    tab.click("a[href='/account/email/secondary']");
    tab.arrive("/account/email/secondary");
    tab.fill("email", "ada@second.example");
    tab.press("Send the code");
    let code = app.code_for("ada@second.example");
    tab.fill("code", wrong(&code));
    tab.press("Continue");
    assert_eq!(tab.title(), "Error: Enter your code – Vestibule");
    tab.fill("code", &code);
    tab.press("Continue");
    tab.see("Your secondary e-mail address is now ada@second.example.");
    tab.click("a[href='/account/email/secondary']");
    tab.arrive("/account/email/secondary");
    tab.press("Make it the primary address");
    tab.see("have been swapped");
    tab.click("a[href='/account/email/secondary']");
    tab.arrive("/account/email/secondary");
    tab.press("Remove it");
    tab.see("Your secondary e-mail address has been removed.");
    app.deliver();
    tab.fill("email", "ada@third.example");
    tab.fill("current_password", PASSWORD);
    tab.press("Send the code");
    tab.fill("code", &app.code_for("ada@third.example"));
    tab.press("Continue");
    tab.see("Your e-mail address is now ada@third.example.");
    tab.goto(&link(&app, "ada@second.example"));
    assert_eq!(tab.title(), "Undo a change – Vestibule");
    tab.fill("password", PASSWORD);
    tab.press("Undo the change");
    tab.arrive("/password/reset");
    tab.see("The change has been undone");
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn everybody_can_use_the_pages_about_addresses() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::without_limits();
    app.member("ada@example.com");
    let Some(mut walk) = Walk::begin(&app) else {
        return;
    };
    walk.tab.log_in("ada@example.com", PASSWORD);
    walk.tab.goto("/account/email");
    walk.look("email");
    walk.tab.press("Send the code");
    walk.tab.see_refusal();
    walk.look("email-refused");
    walk.tab.goto("/account/email/secondary");
    walk.look("second-email-none");
    walk.tab.fill(
        "email",
        "ada.with-a-long-name@a-long-domain-of-somebody.example",
    );
    walk.tab.press("Send the code");
    walk.tab.arrive("/account/email/confirm");
    walk.look("email-code");
    walk.tab.goto("/account/email");
    walk.look("email-awaited");
    walk.tab.goto("/account/email/confirm");
    let code = app.code_for("ada.with-a-long-name@a-long-domain-of-somebody.example");
    walk.tab.fill("code", &code);
    walk.tab.press("Continue");
    walk.look("email-two");
    walk.tab.goto("/account/email/secondary");
    walk.look("second-email");
    app.advance(time::Duration::minutes(11));
    walk.tab.goto("/account/email/secondary");
    walk.look("second-email-stale");
    walk.tab.press("Remove it");
    walk.tab.see_refusal();
    walk.look("second-email-refused");
    for (name, email) in [
        ("letter-changed", "ada@example.com"),
        (
            "letter-code",
            "ada.with-a-long-name@a-long-domain-of-somebody.example",
        ),
    ] {
        let letters = app.letters_to(email);
        let is_code = |text: &str| text.contains("Your code is");
        let wanted = letters
            .iter()
            .rev()
            .find(|letter| is_code(&letter.written.text) == (name == "letter-code"));
        let file = folder.path().join("letter.html");
        std::fs::write(&file, &wanted.unwrap().written.html).unwrap();
        walk.tab.goto_file(&file);
        walk.look(name);
    }
    let link = link(&app, "ada@example.com");
    walk.tab.visit(&app, &link);
    walk.look("undo");
    walk.tab.fill("password", PASSWORD);
    walk.tab.press("Undo the change");
    walk.look("undo-done");
    walk.tab.goto(&link);
    walk.look("undo-used");
    walk.end();
}
