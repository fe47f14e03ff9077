//! E-mails and text messages: in the language of the account, else of whoever asked, and never in that of a stranger.

use super::{ADA, ALL, asking, languages_of, program, speaking};
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use serde_json::json;
use time::Duration;

/// The code in the last e-mail to an address, whatever the words around it.
fn code(app: &TestApp, email: &str) -> String {
    let text: Vec<char> = app.last_letter_to(email).written.text.chars().collect();
    let is_code = |seven: &&[char]| {
        let mut places = seven.iter().enumerate();
        places.all(|(at, one)| match at {
            3 => one.is_whitespace(),
            _ => one.is_ascii_digit(),
        })
    };
    let found = text.windows(7).find(is_code).expect("a code");
    found.iter().filter(|one| one.is_ascii_digit()).collect()
}

#[test]
fn e_mails_come_in_the_language_of_the_account_else_of_whoever_asked() {
    let app = speaking(&[]);
    let html = |lang: &str| format!("<html lang=\"{lang}\"");
    let newest = |email: &str, expected: &str| {
        let letter = app.last_letter_to(email).written;
        assert!(letter.html.contains(&html(expected)), "{}", letter.html);
    };
    // No account yet: as the browser asks.
    let ada = asking(app.guest(), "ar-XB");
    ada.sign_up(ADA);
    newest(ADA, "ar-XB");
    ada.enter_code(&code(&app, ADA));
    assert!(ada.is_signed_in());
    asking(app.guest(), "en-XA").forget_password(ADA);
    newest(ADA, "en-XA");

    // The account says which.
    let me = program(&app, ADA);
    me.patch("/api/accounts/me/", &json!({ "language": "ar-XB" }));
    app.deliver();
    app.advance(Duration::hours(1));
    asking(app.guest(), "en-XA").forget_password(ADA);
    newest(ADA, "ar-XB");
    app.advance(Duration::hours(1));
    asking(app.guest(), "en-XA").sign_up(ADA);
    newest(ADA, "ar-XB");
    assert_eq!(languages_of(&app, "already_registered"), ["ar-XB"]);
    app.advance(Duration::hours(1));
    let program = Client::of(&app).with_header("accept-language", "en");
    program.post("/api/accounts/password/reset/", &json!({ "email": ADA }));
    newest(ADA, "ar-XB");

    // A program's sign-up.
    let sign_up = json!({ "email": "bob@example.com", "password": PASSWORD });
    let program = program.with_header("accept-language", "ar-XB, en;q=0.5");
    program.post("/api/accounts/signup", &sign_up);
    newest("bob@example.com", "ar-XB");
}

#[test]
fn who_did_not_ask_is_not_written_to_in_the_language_of_who_did() {
    let app = TestApp::with(&[ALL, ("LANGUAGE", "ar-XB")]);
    let ada = asking(app.guest(), "en-XA");
    ada.sign_up(ADA);
    ada.enter_code(&code(&app, ADA));
    // Somebody who guesses.
    app.database().run("UPDATE users SET login_failures = 99");
    asking(app.guest(), "en").log_in_with(ADA, OTHER_PASSWORD);
    assert_eq!(languages_of(&app, "login_attempts"), [""]);
    let letter = app.last_letter_to(ADA).written.html;
    assert!(letter.contains("<html lang=\"ar-XB\""), "{letter}");
}

/// A thief in an account that chose no language does not choose that of the warnings.
#[test]
fn warnings_come_in_the_language_of_the_site_whoever_sets_them_off() {
    let app = speaking(&[]);
    app.member(ADA);
    let eve = asking(app.guest(), "ar-XB");
    eve.log_in(ADA);
    let fields = [
        ("current_password", PASSWORD),
        ("password1", OTHER_PASSWORD),
        ("password2", OTHER_PASSWORD),
    ];
    assert_eq!(eve.post("/account/password", &fields).status(), 303);
    let fields = [("current_password", OTHER_PASSWORD)];
    assert_eq!(eve.post("/account/delete", &fields).status(), 303);
    for letter in ["new_login", "password_changed", "closing"] {
        assert_eq!(languages_of(&app, letter), [""], "{letter}");
    }
    // The code that she asks for is in hers.
    asking(app.guest(), "en-XA").sign_up("bob@example.com");
    assert_eq!(languages_of(&app, "verify").pop().unwrap(), "en-XA");
}

#[test]
fn a_text_message_is_in_the_language_of_the_account_else_of_whoever_asked() {
    let app = speaking(&[]);
    let ada = asking(app.member(ADA), "en-XA");
    let fields = [("phone", "+31612345678"), ("current_password", PASSWORD)];
    ada.post("/account/phone", &fields);
    assert_eq!(languages_of(&app, "phone_code"), ["en-XA"]);
    ada.post("/account", &[("username", "ada"), ("language", "ar-XB")]);
    app.advance(Duration::minutes(2));
    ada.post("/account/phone/resend", &[]);
    assert_eq!(languages_of(&app, "phone_code"), ["en-XA", "ar-XB"]);
}
