//! Thieves who are quick, and thieves who are thorough.

use super::undo::{hijacked, links};
use super::{letters, move_to};
use crate::races::together;
use crate::support::app::{TestApp, code_in};
use crate::support::client::Client;
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use serde_json::json;
use time::Duration;

#[test]
fn the_code_comes_though_a_thief_used_up_the_letters() {
    let app = TestApp::start();
    let (_, _) = hijacked(&app);
    let link = links(&app, "ada@example.com").remove(0);
    for number in 0..6 {
        app.guest().sign_up(&format!(
            "{}@example.com",
            if number % 2 == 0 { "ada" } else { "ADA" }
        ));
        app.advance(Duration::seconds(31));
    }
    assert_eq!(app.guest().sign_up("ada@example.com").status(), 429);
    let owner = app.guest();
    assert_eq!(owner.post(&link, &[]).location(), Some("/password/reset"));
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
            0 => assert_eq!(owner.post(&link, &[]).status(), 303),
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
