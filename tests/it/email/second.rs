//! A second e-mail address: added, used, made the first, removed; and wanted by others.

use super::{change, letters, move_to, prove, shown};
use crate::enumeration::{Step, walk};
use crate::races::together;
use crate::support::app::TestApp;
use crate::support::page::Page;
use crate::support::people::{Guest, OTHER_PASSWORD, PASSWORD};
use time::Duration;

fn add(guest: &Guest, email: &str) -> Page {
    guest.post("/account/email/secondary", &[("email", email)])
}

/// Adds a second address, all the way.
pub fn add_second(app: &TestApp, guest: &Guest, email: &str) {
    assert_eq!(add(guest, email).location(), Some("/account/email/confirm"));
    let page = prove(guest, &app.code_for(email));
    assert_eq!(page.location(), Some("/account/email"), "{}", page.text());
}

#[test]
fn a_second_address_is_verified_swapped_and_removed_and_each_is_told() {
    let app = TestApp::without_limits();
    let ada = app.member("ada@example.com");
    assert_eq!(shown(&ada), ["ada@example.com Verified", "None yet"]);
    assert_eq!(add(&ada, "ada@second.example").status(), 303);
    assert_eq!(shown(&ada)[1], "None yet", "not before the code");
    prove(&ada, &app.code_for("ada@second.example"));
    assert_eq!(
        shown(&ada),
        ["ada@example.com Verified", "ada@second.example Verified"]
    );
    let told = letters(
        &app,
        "ada@example.com",
        "A secondary e-mail address was added",
    );
    assert!(
        told[0].contains("a…@second.example is now the secondary") && told[0].contains("/undo/")
    );
    let told = letters(
        &app,
        "ada@second.example",
        "A secondary e-mail address was added",
    );
    assert!(!told[0].contains("/undo/"));

    let page = ada.get("/account/email/secondary");
    assert!(page.html().contains("formaction=\"/account/email/remove\""));
    assert_eq!(
        ada.post("/account/email/swap", &[]).location(),
        Some("/account/email")
    );
    assert_eq!(
        shown(&ada),
        ["ada@second.example Verified", "ada@example.com Verified"]
    );
    for address in ["ada@example.com", "ada@second.example"] {
        let told = letters(&app, address, "Your e-mail addresses were swapped");
        assert!(told[0].contains("is now a…@second.example") && told[0].contains("/undo/"));
    }
    assert_eq!(
        ada.post("/account/email/remove", &[]).location(),
        Some("/account/email")
    );
    assert_eq!(shown(&ada), ["ada@second.example Verified", "None yet"]);
    for address in ["ada@example.com", "ada@second.example"] {
        let told = letters(&app, address, "Your secondary e-mail address was removed");
        assert!(told[0].contains("a…@example.com no longer belongs") && told[0].contains("/undo/"));
    }
    for path in ["/account/email/swap", "/account/email/remove"] {
        let page = ada.post(path, &[]);
        assert_eq!(page.status(), 404);
        assert_eq!(page.problems(), ["You have no secondary e-mail address."]);
        assert_eq!(ada.get(path).status(), 200, "reloaded");
    }
    assert_eq!(app.guest().log_in("ada@example.com").status(), 422);
}

#[test]
fn after_ten_minutes_the_password_is_asked_for() {
    let app = TestApp::without_limits();
    let ada = app.member("ada@example.com");
    add_second(&app, &ada, "ada@second.example");
    app.advance(Duration::minutes(11));
    assert!(
        ada.get("/account/email/secondary")
            .html()
            .contains("current_password")
    );
    for path in ["/account/email/swap", "/account/email/remove"] {
        ada.post(path, &[]).assert_asks_for_password();
        let wrong = ada.post(path, &[("current_password", "guess")]);
        assert_eq!(
            wrong.error("current_password"),
            "That password is not right. Check it and try again."
        );
    }
    let again = [("current_password", PASSWORD)];
    assert_eq!(ada.post("/account/email/remove", &again).status(), 303);
    let lost = ada.window();
    app.advance(Duration::minutes(11));
    let page = add(&lost, "ada@third.example");
    page.assert_asks_for_password();
    assert_eq!(page.value("email"), "ada@third.example");
}

#[test]
fn the_addresses_of_an_account_are_two() {
    let app = TestApp::without_limits();
    let ada = app.member("ada@example.com");
    let first = "This is already your e-mail address.";
    let second = "This is already your secondary e-mail address.";
    assert_eq!(add(&ada, "ADA@example.com").error("email"), first);
    assert_eq!(
        add(&ada, "nonsense").error("email"),
        "Enter a valid email address."
    );
    add_second(&app, &ada, "ada@second.example");
    assert_eq!(change(&ada, "ADA@second.example").error("email"), second);
    // Another spelling, and then another address, take the place of the second.
    add_second(&app, &ada, "Ada@Second.example");
    assert_eq!(shown(&ada)[1], "Ada@Second.example Verified");
    add_second(&app, &ada, "ada@third.example");
    assert_eq!(
        letters(&app, "ada@second.example", "was added").len(),
        3,
        "told each time"
    );
    assert_eq!(
        shown(&ada),
        ["ada@example.com Verified", "ada@third.example Verified"]
    );
    app.db_user("bob@example.com");
    add(&ada, "bob@example.com");
    let page = prove(&ada, &app.code_for("bob@example.com"));
    assert_eq!(page.status(), 422);
    assert!(
        page.text()
            .contains("A user is already registered with this email address.")
    );
    move_to(&app, &ada, "ada@fourth.example");
    assert_eq!(
        shown(&ada),
        ["ada@fourth.example Verified", "ada@third.example Verified"]
    );
}

#[test]
fn the_second_address_logs_in_and_brings_a_forgotten_password_back() {
    let app = TestApp::without_limits();
    let ada = app.member("ada@example.com");
    add_second(&app, &ada, "Ada@Second.example");
    assert_eq!(
        app.guest().log_in("ada@second.example").location(),
        Some("/")
    );
    let lost = app.guest();
    lost.forget_password("ADA@SECOND.EXAMPLE");
    let letter = app.last_letter_to("ada@second.example");
    assert_eq!(letter.to, "Ada@second.example", "as its owner spells it");
    assert!(!letter.written.text.contains("ada@example.com"));
    let code = app.code_for("ada@second.example");
    assert_eq!(
        lost.reset_password(&code, OTHER_PASSWORD).location(),
        Some("/login")
    );
    for login in ["ada@second.example", "ada@example.com"] {
        assert_eq!(
            app.guest().log_in_with(login, OTHER_PASSWORD).location(),
            Some("/")
        );
    }
}

#[test]
fn somebodys_second_address_looks_like_any_other() {
    let app = TestApp::without_limits();
    add_second(&app, &app.member("ada@example.com"), "ada@second.example");
    let steps: &[&Step] = &[
        &|guest, email| guest.sign_up_with(email, OTHER_PASSWORD),
        &|guest, _| guest.get("/verify"),
        &|guest, _| guest.enter_code("000000"),
        &|guest, _| guest.post("/verify/resend", &[]),
        &|guest, email| guest.log_in_with(email, "no password of anybody"),
        &|guest, email| guest.log_in_with(email, OTHER_PASSWORD),
        &|guest, email| guest.forget_password(email),
        &|guest, _| guest.get("/password/reset"),
        &|guest, _| guest.reset_password("000000", OTHER_PASSWORD),
    ];
    let walks = ["ada@second.example", "ada@example.com", "fresh@example.com"].map(|email| {
        let walked = walk(&app.guest(), email, steps);
        app.deliver();
        walked
    });
    assert_eq!(walks[0], walks[1]);
    assert_eq!(walks[0], walks[2]);
    let told = letters(&app, "ada@second.example", "already");
    assert!(told[0].contains("there is no code to enter"));
    let app = app.restart(&[("RATE_LIMITS", "off"), ("PREVENT_ENUMERATION", "false")]);
    assert_eq!(
        app.guest().sign_up("ADA@second.example").error("email"),
        "A user is already registered with this email address."
    );
    assert!(
        vestibule::internals::accounts::create_user(
            app.site().app(),
            crate::support::app::new_user("ada@second.example"),
            &vestibule::internals::app::Origin::command_line()
        )
        .is_err()
    );
}

#[test]
fn of_those_who_verify_one_address_at_once_one_gets_it() {
    let app = TestApp::without_limits();
    let people: Vec<_> = (0..6)
        .map(|n| app.member(&format!("ada{n}@example.com")))
        .collect();
    for round in 0..5 {
        let wanted = format!("wanted{round}@example.com");
        // Half of them want it as their first address, half as their second; one signs up with it.
        let codes: Vec<_> = people
            .iter()
            .enumerate()
            .map(|(number, person)| {
                let asked = if number % 2 == 0 {
                    change(person, &wanted)
                } else {
                    add(person, &wanted)
                };
                assert_eq!(asked.status(), 303);
                app.code_for(&wanted)
            })
            .collect();
        let newcomer = app.guest();
        newcomer.sign_up(&wanted);
        let newcomers_code = app.code_for(&wanted);
        let answers = together(7, |number| match people.get(number) {
            Some(person) => prove(person, &codes[number]).location() == Some("/account/email"),
            None => newcomer.enter_code(&newcomers_code).location() == Some("/"),
        });
        assert_eq!(answers.iter().filter(|got| **got).count(), 1, "{answers:?}");
        let winner = answers.iter().position(|got| *got).unwrap();
        for (number, person) in people.iter().enumerate() {
            let has = shown(person).iter().any(|line| line.starts_with(&wanted));
            assert_eq!(
                has,
                number == winner,
                "round {round}: {number}, not {winner}"
            );
        }
        assert_eq!(newcomer.is_signed_in(), winner == 6);
        assert_eq!(app.guest().log_in(&wanted).location(), Some("/"));
    }
}
