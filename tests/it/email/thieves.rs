//! Thieves who are quick, and thieves who are thorough.

use super::undo::{OF_BEFORE, hijacked, links};
use super::{letters, move_to};
use crate::races::together;
use crate::support::app::{TestApp, code_in};
use crate::support::client::Client;
use crate::support::people::{OTHER_PASSWORD, PASSWORD, signed_in};
use serde_json::json;
use time::Duration;
use vestibule::internals::accounts::{self, Login, Step};
use vestibule::internals::app::Origin;
use vestibule::internals::error::Fault;
use vestibule::internals::store::users::{self, Contact, Row};
use vestibule::internals::values::{Email, OtpCode, Password};

#[test]
fn the_code_comes_though_a_thief_used_up_the_e_mails() {
    let app = TestApp::start();
    let (_, _) = hijacked(&app);
    let link = links(&app, "ada@example.com").remove(0);
    let before = app.letters_to("ada@example.com").len();
    for number in 0..12 {
        app.guest().sign_up(&format!(
            "{}@example.com",
            if number % 2 == 0 { "ada" } else { "ADA" }
        ));
        app.advance(Duration::seconds(31));
    }
    assert!(app.letters_to("ada@example.com").len() <= before + 10);
    let owner = app.guest();
    assert_eq!(
        owner.post(&link, OF_BEFORE).location(),
        Some("/password/reset")
    );
    let reset = letters(&app, "ada@example.com", "new password");
    assert_eq!(reset.len(), 1, "{:?}", app.letters_to("ada@example.com"));
    let code = code_in(&reset[0]);
    assert_eq!(
        owner.reset_password(&code, OTHER_PASSWORD).location(),
        Some("/login")
    );
}

/// A program that is logged in.
fn program(app: &TestApp, email: &str) -> Client {
    let client = Client::of(app);
    let login = json!({ "email": email, "password": PASSWORD });
    let tokens = client.post("/api/accounts/login/", &login);
    client.bearing(tokens.text("access"))
}

#[test]
fn nobody_slips_in_while_a_change_is_taken_back() {
    let app = TestApp::without_limits();
    for round in 0..6 {
        let email = format!("ada{round}@example.com");
        let ada = app.member(&email);
        let evil = format!("eve{round}@evil.example");
        move_to(&app, &ada, &evil);
        let link = links(&app, &email).remove(0);
        let thieves: Vec<_> = (0..7).map(|_| app.guest()).collect();
        let windows: Vec<_> = (0..2).map(|_| ada.window()).collect();
        let owner = app.guest();
        let programs: Vec<_> = (0..2).map(|_| program(&app, &evil)).collect();
        let change = json!({ "current_password": PASSWORD, "new_password": OTHER_PASSWORD });
        let changed = std::sync::Mutex::new(Vec::new());
        together(12, |number| match number {
            10 | 11 => {
                let answer = programs[number - 10].post("/api/accounts/password/change/", &change);
                if answer.status == 200 {
                    changed
                        .lock()
                        .unwrap()
                        .push(answer.text("access").to_owned());
                }
            }
            0 => assert_eq!(owner.post(&link, OF_BEFORE).status(), 303),
            1 | 2 => drop(
                windows[number - 1].post("/account/email/swap", &[("current_password", PASSWORD)]),
            ),
            _ => drop(thieves[number - 3].log_in(&evil)),
        });
        for thief in thieves.iter().chain(&windows) {
            assert!(!thief.is_signed_in(), "round {round}");
        }
        for token in changed.into_inner().unwrap() {
            let program = programs[0].bearing(&token);
            assert_eq!(
                program.get("/api/accounts/me/").status,
                401,
                "round {round}"
            );
        }
        for password in [PASSWORD, OTHER_PASSWORD] {
            assert_eq!(app.guest().log_in_with(&email, password).status(), 422);
        }
    }
}

/// Who has an address.
fn owner_of(app: &TestApp, email: &str) -> Row {
    let found = app
        .site()
        .app()
        .read(|conn| users::find_by_any_email(conn, email));
    found.unwrap().unwrap()
}

/// Gives somebody a verified number.
fn give_phone(app: &TestApp, email: &str, phone: Option<&str>) {
    let user = owner_of(app, email);
    let contact = Contact {
        phone,
        phone_verified: phone.is_some(),
        ..user.contact()
    };
    let set =
        |tx: &mut vestibule::internals::store::Tx<'_>| users::set_contact(tx, user.id, &contact);
    let done = app.site().app().write(&Origin::command_line(), set);
    assert_eq!(done.unwrap(), 1);
}

#[test]
fn an_account_on_its_way_out_stays() {
    let app = TestApp::without_limits();
    hijacked(&app);
    let user = owner_of(&app, "eve@evil.example");
    let leave = |tx: &mut vestibule::internals::store::Tx<'_>| {
        let then = tx.now() + Duration::days(7);
        users::set_erase_at(tx, user.id, then)?;
        users::set_archived(tx, user.id, true)?;
        Ok::<_, Fault>(())
    };
    app.site()
        .app()
        .write(&Origin::command_line(), leave)
        .unwrap();
    let (link, owner) = (links(&app, "ada@example.com").remove(0), app.guest());
    assert_eq!(owner.post(&link, OF_BEFORE).status(), 303);
    let user = owner_of(&app, "ada@example.com");
    assert_eq!((user.erase_at, user.archived), (None, false));
    owner.reset_password(&app.code_for("ada@example.com"), OTHER_PASSWORD);
    owner.log_in_with("ada@example.com", OTHER_PASSWORD);
    assert!(owner.is_signed_in());
}

#[test]
fn the_number_comes_back_verified_unless_somebody_else_has_verified_it() {
    for taken in [false, true] {
        let app = TestApp::without_limits();
        let ada = app.member("ada@example.com");
        give_phone(&app, "ada@example.com", Some("+442079460000"));
        move_to(&app, &ada, "eve@evil.example");
        give_phone(&app, "eve@evil.example", None);
        if taken {
            app.db_user("bob@example.com");
            give_phone(&app, "bob@example.com", Some("+442079460000"));
        }
        let link = links(&app, "ada@example.com").remove(0);
        let page = app.guest().get(&link);
        assert_eq!(page.texts(".facts dd"), ["a…@example.com", "+44…00"]);
        assert_eq!(app.guest().post(&link, OF_BEFORE).status(), 303);
        let user = owner_of(&app, "ada@example.com");
        assert_eq!(user.phone.as_deref(), Some("+442079460000"));
        assert_eq!(user.phone_verified, !taken);
    }
}

#[test]
fn an_account_that_staff_has_closed_gets_its_address_back_and_stays_closed() {
    let app = TestApp::without_limits();
    hijacked(&app);
    app.db_ban("eve@evil.example");
    let (link, owner) = (links(&app, "ada@example.com").remove(0), app.guest());
    assert_eq!(
        owner.post(&link, OF_BEFORE).location(),
        Some("/password/reset")
    );
    assert!(!owner_of(&app, "ada@example.com").is_active);
    assert!(letters(&app, "ada@example.com", "new password").is_empty());
    assert_eq!(owner.reset_password("123456", OTHER_PASSWORD).status(), 422);
}

#[test]
fn a_session_that_ended_while_somebody_asked_changes_nothing() {
    let test = TestApp::without_limits();
    test.db_user("ada@example.com");
    let (app, at) = (test.site().app(), Origin::command_line());
    let password = || Password::new(PASSWORD.to_owned());
    let login = Login {
        login: "ada@example.com".into(),
        password: password(),
        remember: false,
    };
    let Ok(Step::Done(done)) = accounts::login(app, login, &at) else {
        panic!("the password is right");
    };
    let me = signed_in(app, &done.token);
    let by = accounts::reauthenticate(app, &me, &password(), &at).unwrap();
    let email = Email::parse("ada@new.example").unwrap();
    let flow = accounts::change_email(app, &by, &email, &at).unwrap().flow;
    let code = OtpCode::parse(&test.code_for("ada@new.example")).unwrap();
    accounts::logout(app, &me, &at).unwrap();
    let told = [
        accounts::change_email(app, &by, &email, &at)
            .unwrap_err()
            .to_string(),
        accounts::swap_emails(app, by.recent(), &at)
            .unwrap_err()
            .to_string(),
        accounts::verify_email(app, &me, &flow, &code, &at)
            .unwrap_err()
            .to_string(),
    ];
    assert_eq!(told, ["signed-out"; 3]);
    assert_eq!(owner_of(&test, "ada@example.com").email, "ada@example.com");
}
