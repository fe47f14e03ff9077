//! The e-mail with the link that keeps an account, for who has lost the first one.

use super::{ADA, delete, exists, has_letter, keep_link};
use crate::email::prove;
use crate::enumeration::{shape, walk};
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::people::PASSWORD;
use serde_json::json;
use time::Duration;

/// How many e-mails to an address bring the link.
fn links(app: &TestApp, email: &str) -> usize {
    saying(app, email, "/keep/")
}

fn saying(app: &TestApp, email: &str, words: &str) -> usize {
    let letters = app.letters_to(email);
    letters
        .iter()
        .filter(|it| it.written.text.contains(words))
        .count()
}

#[test]
fn who_asks_for_a_new_password_gets_the_link_that_keeps_the_account_again() {
    let app = TestApp::start();
    let ada = app.member(ADA);
    delete(&ada);
    let link = keep_link(&app, ADA);
    app.advance(Duration::days(2));
    let guest = app.guest();
    assert_eq!(
        guest.forget_password(ADA).location(),
        Some("/password/reset")
    );
    assert_eq!(links(&app, ADA), 2);
    let letter = app.last_letter_to(ADA).written;
    assert!(letter.subject.contains("will be erased on"));
    assert!(!letter.text.contains("Your code is"), "{}", letter.text);
    // It is the same link: whoever asks ends nothing that is in the mailbox.
    assert_eq!(keep_link(&app, ADA), link);
    assert_eq!(guest.post(&link, &[]).status(), 200);
    assert!(has_letter(
        &app,
        ADA,
        "Your Vestibule account will not be erased"
    ));
    assert_eq!(app.guest().log_in(ADA).location(), Some("/"));
    // From now on a reset is a reset.
    app.advance(Duration::minutes(5));
    let codes = || saying(&app, ADA, "Your code is");
    let before = codes();
    guest.forget_password(ADA);
    assert_eq!(codes(), before + 1);
    assert_eq!(links(&app, ADA), 2);
}

#[test]
fn who_signs_up_with_the_address_gets_it_too_and_asking_for_it_is_limited() {
    let app = TestApp::start();
    let ada = app.member(ADA);
    delete(&ada);
    app.deliver();
    app.advance(Duration::hours(2));
    let guest = app.guest();
    assert_eq!(guest.sign_up(ADA).location(), Some("/verify"));
    assert_eq!(links(&app, ADA), 2);
    assert!(!has_letter(&app, ADA, "You already have an account"));
    let programs: Vec<_> = (0..16).map(|_| Client::of(&app)).collect();
    for (number, program) in programs.iter().enumerate() {
        app.advance(Duration::minutes(i64::from(number < 4)));
        program.post("/api/accounts/password/reset/", &json!({"email": ADA}));
        app.deliver();
    }
    assert!(links(&app, ADA) <= 12, "{}", links(&app, ADA));
    assert!(links(&app, ADA) > 3);
    assert!(exists(&app, ADA));
}

#[test]
fn a_stranger_is_told_the_same_as_of_an_address_that_nobody_has() {
    let app = TestApp::without_limits();
    let ada = app.member(ADA);
    delete(&ada);
    app.db_user("bob@example.com");
    let told = [ADA, "bob@example.com", "nobody@example.com"].map(|email| {
        let guest = app.guest();
        let mut told = walk(
            &guest,
            email,
            &[
                &|guest, email| guest.forget_password(email),
                &|guest, _| guest.get("/password/reset"),
                &|guest, _| guest.reset_password("000000", "nine other elephants"),
                &|guest, _| guest.post("/password/reset/resend", &[]),
            ],
        );
        app.deliver();
        told.push(shape(&guest.get("/password/reset"), email));
        told.push(shape(&app.guest().sign_up(email), email));
        told
    });
    assert_eq!(told[0], told[2]);
    assert_eq!(told[1], told[2]);
}

#[test]
fn a_second_address_gets_it_and_a_banned_account_does_not() {
    let app = TestApp::without_limits();
    let ada = app.member(ADA);
    let fields = [
        ("email", "ada@work.example"),
        ("current_password", PASSWORD),
    ];
    assert_eq!(ada.post("/account/email/secondary", &fields).status(), 303);
    prove(&ada, &app.code_for("ada@work.example"));
    delete(&ada);
    app.deliver();
    app.guest().forget_password("ada@work.example");
    assert_eq!(links(&app, "ada@work.example"), 2);
    assert_eq!(links(&app, ADA), 1, "it goes where it was asked for");
    app.db_ban(ADA);
    app.guest().forget_password(ADA);
    app.guest().sign_up(ADA);
    assert_eq!(links(&app, ADA), 1);
}

#[test]
fn the_log_in_of_such_an_account_says_how_to_get_it() {
    let app = TestApp::without_limits();
    let ada = app.member(ADA);
    delete(&ada);
    let page = app.guest().log_in(ADA);
    assert_eq!(page.status(), 403);
    assert!(
        page.text().contains("reset your password"),
        "{}",
        page.text()
    );
}
