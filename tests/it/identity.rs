//! Whose an address, a name and an account are.

use super::support::app::{TestApp, code_in};
use super::support::people::{OTHER_PASSWORD, fields};

#[test]
fn one_address_is_one_account_however_it_is_spelt() {
    let app = TestApp::without_limits();
    app.member("strasse@example.com");
    let other = app.guest();
    assert_eq!(
        other.sign_up("STRASSE@EXAMPLE.COM").location(),
        Some("/verify")
    );
    let letter = app.last_letter_to("strasse@example.com");
    assert!(
        letter.written.text.contains("/password/forgot"),
        "{}",
        letter.written.text
    );
}

#[test]
fn a_profile_given_at_sign_up_is_the_accounts() {
    let app = TestApp::start();
    let guest = app.guest();
    let page = guest.post(
        "/signup",
        &fields(
            "ada@example.com",
            &[
                ("username", "Ada.L"),
                ("first_name", "Ada"),
                ("last_name", "Lovelace"),
                ("phone", "+44 20 7946 0958"),
            ],
        ),
    );
    assert_eq!(page.status(), 303);
    guest.enter_code(&app.code_for("ada@example.com"));
    let home = guest.get("/").text();
    assert!(home.contains("Ada") && home.contains("Ada.L"), "{home}");
    assert_eq!(app.guest().log_in("ADA.l").location(), Some("/"));
}

#[test]
fn a_taken_username_is_told_and_a_made_up_one_never_clashes() {
    let app = TestApp::start();
    app.member("ada@example.com");
    let second = app.guest();
    let page = second.post(
        "/signup",
        &fields("other@example.com", &[("username", "ADA")]),
    );
    assert_eq!(
        page.error("username"),
        "A user with that username already exists."
    );
    assert_eq!(second.sign_up("ada@example.org").status(), 303);
    second.enter_code(&app.code_for("ada@example.org"));
    assert!(second.is_signed_in());
}

#[test]
fn whoever_verifies_the_address_gets_the_account_with_the_password_and_name_of_that_flow() {
    let app = TestApp::without_limits();
    let (eve, ada) = (app.guest(), app.guest());
    eve.post(
        "/signup",
        &fields(
            "ada@example.com",
            &[("first_name", "Eve"), ("username", "eve")],
        ),
    );
    let for_eve = app.code_for("ada@example.com");
    ada.post(
        "/signup",
        &fields(
            "ada@example.com",
            &[
                ("first_name", "Ada"),
                ("password1", OTHER_PASSWORD),
                ("password2", OTHER_PASSWORD),
            ],
        ),
    );
    let for_ada = app.code_for("ada@example.com");
    // A code is worth nothing in another browser's flow.
    assert_eq!(ada.enter_code(&for_eve).status(), 422);
    assert_eq!(ada.enter_code(&for_ada).location(), Some("/"));
    assert!(ada.get("/").text().contains("Ada"));
    // The flow that was first is over, its password opens nothing, its name is gone.
    assert_eq!(eve.enter_code(&for_eve).status(), 422);
    assert_eq!(app.guest().log_in("ada@example.com").status(), 422);
    assert_eq!(app.guest().log_in("eve").status(), 422);
    assert_eq!(
        app.guest()
            .log_in_with("ada@example.com", OTHER_PASSWORD)
            .location(),
        Some("/")
    );
}

#[test]
fn without_enumeration_prevention_a_taken_address_is_told() {
    let app = TestApp::with(&[("PREVENT_ENUMERATION", "false")]);
    app.member("ada@example.com");
    let page = app.guest().sign_up("ada@example.com");
    assert_eq!(
        (page.status(), page.error("email").as_str()),
        (422, "A user is already registered with this email address.")
    );
}

#[test]
fn unusual_but_true_addresses_get_in() {
    let app = TestApp::without_limits();
    for email in [
        "\"ada lovelace\"@example.com",
        "ada+tag@bücher.example",
        "o'hara@example.co.uk",
        "ADA@[192.0.2.1]",
    ] {
        let guest = app.guest();
        assert_eq!(guest.sign_up(email).status(), 303, "{email}");
        let letters = app.site().mailer().mailbox().unwrap().letters().len();
        app.deliver();
        let all = app.site().mailer().mailbox().unwrap().letters();
        assert_eq!(all.len(), letters + 1, "{email}");
        assert_eq!(
            guest.enter_code(&code_in(&all[0].written.text)).location(),
            Some("/"),
            "{email}"
        );
    }
}
