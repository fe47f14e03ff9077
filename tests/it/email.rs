//! The e-mail address of an account: changed by who has the password and reads the new mailbox.

mod codes;
mod evidence;
mod holds;
mod second;
mod thieves;
pub mod undo;

use super::support::app::TestApp;
use super::support::page::Page;
use super::support::people::{Guest, OTHER_PASSWORD, PASSWORD};
use time::Duration;

/// Asks for another first address, with [`PASSWORD`].
pub fn change(guest: &Guest, email: &str) -> Page {
    let fields = [("email", email), ("current_password", PASSWORD)];
    guest.post("/account/email", &fields)
}

/// Enters the code for a new address.
pub fn prove(guest: &Guest, code: &str) -> Page {
    guest.post("/account/email/confirm", &[("code", code)])
}

/// Changes the first address, all the way.
pub fn move_to(app: &TestApp, guest: &Guest, email: &str) {
    assert_eq!(
        change(guest, email).location(),
        Some("/account/email/confirm")
    );
    let page = prove(guest, &app.code_for(email));
    assert_eq!(page.location(), Some("/account/email"), "{}", page.text());
}

/// The addresses that the page shows.
pub fn shown(guest: &Guest) -> Vec<String> {
    guest.get("/account/email").texts(".facts dd")
}

/// The e-mails to an address with this in their subject.
fn letters(app: &TestApp, email: &str, subject: &str) -> Vec<String> {
    let found = app.letters_to(email).into_iter();
    found
        .filter(|letter| letter.written.subject.contains(subject))
        .map(|letter| letter.written.text)
        .collect()
}

#[test]
fn a_new_address_takes_the_place_of_the_old_when_its_code_is_entered() {
    let app = TestApp::start();
    let ada = app.member("ada@example.com");
    let wrong = ada.post(
        "/account/email",
        &[("email", "ada@new.example"), ("current_password", "guess")],
    );
    assert_eq!(wrong.status(), 422);
    assert_eq!(
        wrong.error("current_password"),
        "That password is not right. Check it and try again."
    );
    assert_eq!(wrong.value("email"), "ada@new.example", "nothing is lost");
    assert_eq!(
        change(&ada, "ada@new.example").location(),
        Some("/account/email/confirm")
    );
    let page = ada.get("/account/email/confirm");
    assert_eq!(page.title(), "Enter your code – Vestibule");
    assert_eq!(page.texts("#intro strong"), ["ada@new.example"]);
    let code = app.code_for("ada@new.example");
    assert_eq!(shown(&ada)[0], "ada@example.com Verified", "not yet");
    assert!(ada.get("/account/email").text().contains("Enter the code"));
    assert!(letters(&app, "ada@example.com", "was changed").is_empty());
    assert_eq!(prove(&ada, &code).location(), Some("/account/email"));
    let page = ada.get("/account/email");
    assert!(
        page.text()
            .contains("Your e-mail address is now ada@new.example.")
    );
    assert_eq!(page.texts(".facts dd")[0], "ada@new.example Verified");
    assert!(ada.is_signed_in(), "asking ends no session");

    let told = letters(&app, "ada@example.com", "Your e-mail address was changed");
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("The e-mail address of your account is now a…@new.example."));
    assert!(told[0].contains("/undo/") && told[0].contains("from the address 203.0.113."));
    let told = letters(&app, "ada@new.example", "Your e-mail address was changed");
    assert_eq!(told.len(), 1);
    assert!(
        !told[0].contains("/undo/"),
        "the newcomer takes nothing back"
    );

    assert_eq!(app.guest().log_in("ada@example.com").status(), 422);
    assert_eq!(app.guest().log_in("ada@new.example").location(), Some("/"));
    assert_eq!(
        prove(&ada, &code).location(),
        Some("/account/email"),
        "once"
    );
}

#[test]
fn the_e_mail_with_the_code_holds_nothing_that_its_sender_wrote() {
    let app = TestApp::start();
    let eve = app.member("eve@example.com");
    let lure = [
        ("username", "eve"),
        ("first_name", "You won! Claim at evil.example"),
        ("last_name", ""),
    ];
    assert_eq!(eve.post("/account", &lure).status(), 303);
    change(&eve, "victim@example.org");
    let letter = app.last_letter_to("victim@example.org").written;
    assert!(letter.text.contains("Someone wants to use this address"));
    assert!(!letter.text.contains("evil") && !letter.html.contains("evil"));
}

#[test]
fn an_address_may_change_its_spelling_and_nothing_else() {
    let app = TestApp::without_limits();
    let ada = app.member("ada@example.com");
    let same = change(&ada, " ada@example.com ");
    assert_eq!(same.status(), 422);
    assert_eq!(same.error("email"), "This is already your e-mail address.");
    assert_eq!(
        change(&ada, "nonsense").error("email"),
        "Enter a valid email address."
    );
    move_to(&app, &ada, "Ada@Example.com");
    assert_eq!(shown(&ada)[0], "Ada@Example.com Verified");
    assert_eq!(letters(&app, "ada@example.com", "was changed").len(), 1);
    assert_eq!(app.guest().log_in("ADA@EXAMPLE.COM").location(), Some("/"));
}

#[test]
fn e_mails_show_addresses_as_they_are_written() {
    let app = TestApp::without_limits();
    let ada = app.member("ada@example.com");
    move_to(&app, &ada, "\"a'b\"@new.example");
    let letter = app
        .letter_saying("ada@example.com", "@new.example.")
        .written;
    assert!(
        letter.text.contains("is now \"…@new.example."),
        "{}",
        letter.text
    );
    assert!(letter.html.contains("is now &quot;…@new.example."));
    assert_eq!(
        letter.subject,
        "Your e-mail address was changed at Vestibule"
    );
    assert_eq!(shown(&ada)[0], "\"a'b\"@new.example Verified");
}

#[test]
fn only_who_reads_the_mailbox_learns_that_its_address_is_taken() {
    let app = TestApp::start();
    app.db_user("bob@example.com");
    let ada = app.member("ada@example.com");
    let answers = ["bob@example.com", "nobody@example.com"].map(|email| {
        let asked = change(&ada, email);
        let to = asked.location().unwrap();
        let page = to.split('?').next().unwrap().to_owned();
        (page, ada.get(to).text().replace(email, ""))
    });
    assert_eq!(answers[0], answers[1]);
    app.deliver();
    app.advance(Duration::seconds(31));
    change(&ada, "bob@example.com");
    let page = prove(&ada, &app.code_for("bob@example.com"));
    assert_eq!(page.status(), 422);
    assert_eq!(
        page.error("email"),
        "A user is already registered with this email address."
    );
    assert_eq!(page.value("email"), "bob@example.com");
    assert_eq!(shown(&ada)[0], "ada@example.com Verified");
    assert_eq!(app.guest().log_in("bob@example.com").location(), Some("/"));

    let app = app.restart(&[("PREVENT_ENUMERATION", "false")]);
    let ada = app.guest();
    ada.log_in("ada@example.com");
    assert_eq!(
        change(&ada, "BOB@example.com").error("email"),
        "A user is already registered with this email address."
    );
}

#[test]
fn an_account_that_nobody_has_verified_gives_way() {
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("PREVENT_ENUMERATION", "false")]);
    let (ada, squatter) = (app.member("ada@example.com"), app.guest());
    squatter.sign_up("ada@new.example");
    let squatters_code = app.code_for("ada@new.example");
    move_to(&app, &ada, "ada@new.example");
    assert_eq!(shown(&ada)[0], "ada@new.example Verified");
    assert_ne!(squatter.enter_code(&squatters_code).location(), Some("/"));
    assert!(!squatter.is_signed_in());
    squatter.log_in("ada@new.example");
    assert_eq!(
        app.guest()
            .log_in_with("ada@new.example", PASSWORD)
            .location(),
        Some("/")
    );
    assert_eq!(
        app.guest().sign_up("ada@new.example").status(),
        422,
        "taken"
    );
}

#[test]
fn a_code_that_went_to_the_old_address_opens_nothing_any_more() {
    let app = TestApp::without_limits();
    let (ada, old_mailbox) = (app.member("ada@example.com"), app.guest());
    old_mailbox.forget_password("ada@example.com");
    let code = app.code_for("ada@example.com");
    move_to(&app, &ada, "ada@new.example");
    assert_eq!(
        old_mailbox.reset_password(&code, OTHER_PASSWORD).status(),
        422
    );
    old_mailbox.forget_password("ada@example.com");
    assert!(
        letters(&app, "ada@example.com", "password").len() == 1,
        "the first one"
    );
    assert_eq!(app.guest().log_in("ada@new.example").location(), Some("/"));
}

#[test]
fn changes_of_addresses_are_limited() {
    let app = TestApp::with(&[("RATE_LIMIT_REAUTHENTICATE", "off")]);
    let ada = app.member("ada@example.com");
    for number in 0..10 {
        assert_eq!(change(&ada, &format!("ada@{number}.example")).status(), 303);
    }
    let page = change(&ada, "ada@10.example");
    assert_eq!(page.status(), 429);
    assert!(page.header("retry-after").is_some());
    assert_eq!(page.value("email"), "ada@10.example");
    // Asked for again by the same person, the code that was sent stays good.
    let app = TestApp::start();
    let ada = app.member("ada@example.com");
    let answers = [1, 2, 3, 4].map(|_| change(&ada, "ada@new.example").status());
    assert_eq!(answers, [303, 303, 303, 303]);
    assert_eq!(app.letters_to("ada@new.example").len(), 1);
}
