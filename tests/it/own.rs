//! One's own account: profile, password, sessions, and the password again before something that matters.

use super::support::app::TestApp;
use super::support::client::Client;
use super::support::people::{Guest, OTHER_PASSWORD, PASSWORD};
use serde_json::json;
use time::Duration;

fn member(app: &TestApp, email: &str) -> Guest {
    app.db_user(email);
    let guest = app.guest();
    assert_eq!(guest.log_in(email).location(), Some("/"));
    guest
}

fn change(guest: &Guest, current: &str, new: &str) -> super::support::page::Page {
    guest.post(
        "/account/password",
        &[
            ("current_password", current),
            ("password1", new),
            ("password2", new),
        ],
    )
}

#[test]
fn a_profile_is_shown_and_saved() {
    let app = TestApp::start();
    app.db_user("taken@example.com");
    let ada = member(&app, "ada@example.com");
    let page = ada.get("/account");
    assert_eq!((page.status(), page.value("username")), (200, "ada".into()));
    let profile = |username: &str, first: &str| {
        ada.post(
            "/account",
            &[
                ("username", username),
                ("first_name", first),
                ("last_name", "Lovelace"),
                ("is_staff", "on"),
            ],
        )
    };
    assert_eq!(profile("countess", "Ada").location(), Some("/account"));
    let page = ada.get("/account");
    assert!(page.text().contains("Your profile has been saved."));
    assert_eq!(page.value("last_name"), "Lovelace");
    assert!(ada.get("/").text().contains("Hello, Ada"));
    assert_eq!(ada.get("/admin/").status(), 403);

    let refused = profile("TAKEN", "Augusta");
    assert_eq!(refused.status(), 422);
    assert!(
        refused
            .text()
            .contains("A user with that username already exists.")
    );
    assert_eq!(refused.value("first_name"), "Augusta");
    assert_eq!(profile("with space", "").status(), 422);
    assert_eq!(profile("a\0b", "").status(), 422);
    ada.log_out();
    assert_eq!(ada.log_in("countess").location(), Some("/"));
}

#[test]
fn a_new_password_ends_every_other_session_and_renews_this_one() {
    let app = TestApp::start();
    let ada = member(&app, "ada@example.com");
    let elsewhere = app.guest();
    elsewhere.log_in("ada@example.com");
    let program = Client::of(&app);
    let tokens = program.post(
        "/api/token/",
        &json!({ "email": "ada@example.com", "password": PASSWORD }),
    );
    let thief = ada.window();

    assert_eq!(
        ada.get("/.well-known/change-password").location(),
        Some("/account/password")
    );
    let wrong = change(&ada, "not my password", OTHER_PASSWORD);
    assert_eq!(wrong.status(), 422);
    assert!(
        wrong
            .text()
            .contains("That password is not right. Check it and try again.")
    );
    let weak = change(&ada, PASSWORD, "12345678");
    assert_eq!(weak.status(), 422);
    assert!(weak.text().contains("This password is entirely numeric."));
    assert!(elsewhere.is_signed_in());

    assert_eq!(
        change(&ada, PASSWORD, OTHER_PASSWORD).location(),
        Some("/account/password")
    );
    assert!(
        ada.get("/account/password")
            .text()
            .contains("Your password has been changed.")
    );
    assert!(!elsewhere.is_signed_in() && !thief.is_signed_in());
    let me = program.bearing(tokens.text("access"));
    assert_eq!(me.get("/api/accounts/me/").status, 401);
    let told = app.letters_to("ada@example.com");
    assert!(
        told.iter()
            .any(|letter| letter.written.subject.contains("password"))
    );
    ada.log_out();
    assert_eq!(ada.log_in("ada@example.com").status(), 422);
    assert_eq!(
        ada.log_in_with("ada@example.com", OTHER_PASSWORD)
            .location(),
        Some("/")
    );
}

#[test]
fn sessions_are_ended_one_by_one_or_all_others() {
    let app = TestApp::start();
    let here = member(&app, "ada@example.com");
    let (there, third) = (app.guest(), app.guest());
    there.log_in("ada@example.com");
    third.log_in("ada@example.com");
    let page = here.get("/account/sessions");
    let ids = page.values_of_buttons("end");
    assert_eq!(ids.len(), 3, "{ids:?}");
    // The list has the last one first.
    assert_eq!(
        here.post("/account/sessions", &[("end", &ids[0])])
            .location(),
        Some("/account/sessions")
    );
    assert!(
        here.get("/account/sessions")
            .text()
            .contains("You have ended 1 session.")
    );
    assert!(there.is_signed_in() != third.is_signed_in());
    here.post("/account/sessions", &[("end", "others")]);
    assert!(here.is_signed_in() && !there.is_signed_in() && !third.is_signed_in());
    here.post("/account/sessions", &[("end", "others")]);
    assert!(
        here.get("/account/sessions")
            .text()
            .contains("There were no sessions to end.")
    );
    for odd in ["x", "-1", "99999999999999999999"] {
        let status = here.post("/account/sessions", &[("end", odd)]).status();
        assert!(matches!(status, 303 | 400), "{odd}: {status}");
    }

    // Somebody else's is not mine to end.
    let eve = member(&app, "eve@example.com");
    let again = app.guest();
    again.log_in("ada@example.com");
    let id = here.get("/account/sessions").values_of_buttons("end")[0].clone();
    eve.post("/account/sessions", &[("end", &id)]);
    assert!(again.is_signed_in());
}

#[test]
fn after_ten_minutes_the_password_is_asked_for_again_and_no_session_ends_or_begins() {
    let app = TestApp::start();
    let here = member(&app, "ada@example.com");
    let there = app.guest();
    there.log_in("ada@example.com");
    let copy = here.window();
    app.advance(Duration::minutes(10));
    let page = here.get("/account/sessions");
    assert!(page.values_of_buttons("end").is_empty());
    assert!(page.text().contains("Enter it to end sessions."));
    // A page that was opened before does not get through either.
    let late = here.post("/account/sessions", &[("end", "others")]);
    late.assert_asks_for_password();
    assert_eq!(late.value("end"), "others");
    assert!(there.is_signed_in());
    let wrong = here.post(
        "/account/sessions",
        &[("end", "others"), ("current_password", OTHER_PASSWORD)],
    );
    assert_eq!(wrong.status(), 422);
    assert!(
        wrong
            .text()
            .contains("That password is not right. Check it and try again.")
    );
    assert_eq!(wrong.value("end"), "others");
    assert!(here.is_signed_in() && there.is_signed_in() && copy.is_signed_in());

    assert_eq!(
        here.post("/account/sessions", &[("current_password", PASSWORD)])
            .location(),
        Some("/account/sessions")
    );
    let page = here.get("/account/sessions");
    assert_eq!(page.values_of_buttons("end").len(), 2);
    assert!(there.is_signed_in(), "nothing was ended");
    assert_eq!(
        here.get("/account/sessions").texts(".session").len(),
        2,
        "none was begun"
    );
    assert!(
        !copy.is_signed_in(),
        "a copy of the cookie is of no use after its owner gave the password"
    );
    app.advance(Duration::minutes(9));
    assert_eq!(
        here.get("/account/sessions").values_of_buttons("end").len(),
        2
    );
    app.advance(Duration::minutes(1));
    assert!(
        here.get("/account/sessions")
            .values_of_buttons("end")
            .is_empty()
    );
}

#[test]
fn a_program_whose_password_is_long_ago_is_told_so() {
    let app = TestApp::start();
    app.db_user("ada@example.com");
    let program = Client::of(&app);
    let credentials = json!({ "email": "ada@example.com", "password": PASSWORD });
    let tokens = program.post("/api/token/", &credentials);
    app.advance(Duration::minutes(10));
    let fresh = program.post(
        "/api/token/refresh/",
        &json!({ "refresh": tokens.text("refresh") }),
    );
    let me = program.bearing(fresh.text("access"));
    let refused = me.delete("/api/accounts/sessions/");
    assert_eq!(
        (refused.status, refused.text("code")),
        (403, "reauthentication_required")
    );
    assert_eq!(me.get("/api/accounts/sessions/").status, 200);
}

#[test]
fn passwords_given_again_are_limited_and_count_as_failures() {
    let app = TestApp::start();
    let ada = member(&app, "ada@example.com");
    app.advance(Duration::minutes(10));
    let give = |password: &str| {
        ada.post(
            "/account/sessions",
            &[("end", "others"), ("current_password", password)],
        )
    };
    for _ in 0..10 {
        assert_eq!(give(OTHER_PASSWORD).status(), 422);
    }
    let limited = give(PASSWORD);
    assert_eq!(limited.status(), 429);
    assert!(limited.header("retry-after").is_some());
    assert!(
        limited.text().contains("Too many attempts."),
        "{}",
        limited.text()
    );
    assert!(ada.is_signed_in());
    app.advance(Duration::minutes(1));
    assert_eq!(give(PASSWORD).status(), 303);
}

#[test]
fn the_home_page_tells_of_the_login_before_this_one_and_says_the_whole_name() {
    let app = TestApp::without_limits();
    let ada = member(&app, "ada@example.com");
    ada.post(
        "/account",
        &[
            ("username", "ada"),
            ("first_name", "Ada"),
            ("last_name", "Lovelace"),
        ],
    );
    let home = ada.get("/");
    assert!(home.text().contains("You are logged in. Welcome to"));
    assert!(home.texts(".facts dd").contains(&"Ada Lovelace".to_owned()));
    let at = |app: &TestApp| {
        let at = app.site().app().now();
        format!("{:02}:{:02}", at.hour(), at.minute())
    };
    let first = at(&app);
    ada.log_out();
    app.advance(Duration::minutes(95));
    assert_eq!(ada.log_in("ada@example.com").location(), Some("/"));
    let lead = ada.get("/").texts(".lead").join(" ");
    assert!(lead.starts_with("You last logged in on "), "{lead}");
    assert!(lead.contains(&first), "{lead}: the one at {first}");
    // Somebody logs in elsewhere after that: it is the one to know of.
    app.advance(Duration::minutes(95));
    let second = at(&app);
    app.guest().log_in("ada@example.com");
    let lead = ada.get("/").texts(".lead").join(" ");
    assert!(lead.contains(&second), "{lead}: the one at {second}");
}
