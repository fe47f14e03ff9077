//! Leaving: for good, with seven days to think it over, and for the time being.

mod archive;
mod erasure;
mod keeping;
mod kept;
mod last;
mod others;
mod sent_again;

use super::api::accounts::log_in;
use super::support::app::TestApp;
use super::support::client::Client;
use super::support::page::Page;
use super::support::people::{Guest, OTHER_PASSWORD, PASSWORD};
use serde_json::json;
use std::process::Command;
use std::sync::{Arc, Mutex};
use time::Duration;
use vestibule::internals::admin::{AdminError, Right, find_user};
use vestibule::internals::events::Event;
use vestibule::internals::jobs::sweep_once;
use vestibule::internals::values::UserId;

pub const ADA: &str = "ada@example.com";

pub fn delete(guest: &Guest) -> Page {
    guest.post("/account/delete", &[("current_password", PASSWORD)])
}

/// The path of the link in the last e-mail to an address that has one.
pub fn keep_link(app: &TestApp, email: &str) -> String {
    let letters = app.letters_to(email);
    let link = letters.iter().rev().find_map(|letter| {
        let (_, rest) = letter.written.text.split_once("/keep/")?;
        Some(format!("/keep/{}", rest.split_whitespace().next()?))
    });
    link.expect("a letter brings the link")
}

pub fn exists(app: &TestApp, who: &str) -> bool {
    match find_user(app.site().app(), &app.operator(Right::View), who) {
        Ok(_) => true,
        Err(AdminError::Unknown) => false,
        Err(other) => panic!("{other}"),
    }
}

/// Everything that is told from now on.
pub fn listen(app: &TestApp) -> Arc<Mutex<Vec<Event>>> {
    let told = Arc::new(Mutex::new(Vec::new()));
    let ear = told.clone();
    app.site()
        .signals()
        .subscribe(move |event| ear.lock().unwrap().push(event.clone()));
    told
}

fn has_letter(app: &TestApp, email: &str, subject: &str) -> bool {
    let letters = app.letters_to(email);
    letters
        .iter()
        .any(|letter| letter.written.subject.contains(subject))
}

/// The day as people read it, so many days from now.
fn day_in(app: &TestApp, days: i64) -> String {
    let words = time::macros::format_description!("[day padding:none] [month repr:short] [year]");
    let day = app.site().app().now() + Duration::days(days);
    day.format(words).unwrap()
}

#[test]
fn a_wish_to_be_erased_ends_every_session_and_closes_every_door() {
    let app = TestApp::without_limits();
    let ada = app.member(ADA);
    let elsewhere = app.guest();
    elsewhere.log_in(ADA);
    let (phone, pair) = log_in(&app, ADA);
    let told = listen(&app);
    let page = ada.get("/account/delete");
    assert_eq!(page.status(), 200);
    assert!(page.text().contains("in 7 days"), "{}", page.text());
    let wrong = ada.post("/account/delete", &[("current_password", OTHER_PASSWORD)]);
    assert_eq!(wrong.status(), 422);
    assert_eq!(
        wrong.error("current_password"),
        "That password is not right. Check it and try again."
    );
    let none = ada.post("/account/delete", &[]);
    assert_eq!(none.error("current_password"), "This field is required.");
    assert!(ada.is_signed_in());
    let day = day_in(&app, 7);
    let done = delete(&ada);
    assert_eq!(
        (done.status(), done.location()),
        (303, Some("/login")),
        "{}",
        done.text()
    );
    let flash = ada.get("/login").text();
    assert!(
        flash.contains(&format!("Your account will be erased on {day}.")),
        "{flash}"
    );
    assert!(!ada.is_signed_in() && !elsewhere.is_signed_in());
    assert_eq!(phone.get("/api/accounts/me/").text("code"), "user_inactive");
    let client = Client::of(&app);
    let refresh = json!({ "refresh": pair.text("refresh") });
    assert_eq!(client.post("/api/token/refresh/", &refresh).status, 401);
    assert!(
        told.lock()
            .unwrap()
            .iter()
            .any(|event| matches!(event, Event::DeletionRequested { .. }))
    );

    // The right password hears why; a wrong one hears what it always hears.
    let refused = app.guest().log_in(ADA);
    assert_eq!(refused.status(), 403);
    let sentence = format!(
        "This account will be erased on {day}. The e-mail we sent you explains how to keep it. \
         To get that e-mail again, reset your password."
    );
    assert_eq!(refused.problems(), [sentence]);
    assert_eq!(refused.value("email"), ADA);
    let guess = app.guest().log_in_with(ADA, OTHER_PASSWORD);
    assert_eq!(guess.status(), 422);
    assert!(!guess.text().contains("erased"));

    // Neither a forgotten password nor a new sign-up opens it again, and both look as ever.
    let before = app.letters_to(ADA).len();
    let forgetful = app.guest();
    let asked = forgetful.forget_password(ADA);
    assert_eq!(asked.location(), Some("/password/reset"));
    assert_eq!(
        app.letters_to(ADA).len(),
        before + 1,
        "the link that keeps it, once more"
    );
    let text = app.last_letter_to(ADA).written.text;
    assert!(text.contains("/keep/") && !text.contains("Your code is"));
    assert_eq!(
        forgetful.reset_password("123456", OTHER_PASSWORD).status(),
        422
    );
    assert_eq!(app.guest().sign_up(ADA).location(), Some("/verify"));
    assert!(!has_letter(&app, ADA, "already have an account"));
    assert_eq!(app.letters_to(ADA).len(), before + 2);
    assert!(app.guest().log_in(ADA).status() == 403);
}

#[test]
fn a_code_that_was_on_its_way_does_not_open_it_again() {
    let app = TestApp::without_limits();
    let (ada, forgetful) = (app.member(ADA), app.guest());
    forgetful.forget_password(ADA);
    let code = app.code_for(ADA);
    delete(&ada);
    assert_eq!(
        forgetful.reset_password(&code, OTHER_PASSWORD).status(),
        422
    );
    assert_eq!(app.guest().log_in(ADA).status(), 403);
}

#[test]
fn the_sweeper_erases_when_the_day_has_come_and_not_before() {
    let app = TestApp::without_limits();
    let ada = app.member(ADA);
    delete(&ada);
    let told = listen(&app);
    app.advance(Duration::days(7) - Duration::minutes(5));
    assert_eq!(sweep_once(app.site().app()).unwrap().erased, 0);
    assert!(exists(&app, ADA));
    app.advance(Duration::minutes(6));
    assert_eq!(sweep_once(app.site().app()).unwrap().erased, 1);
    assert!(!exists(&app, ADA));
    let told = told.lock().unwrap().clone();
    let [gone @ Event::UserDeleted { user }] = &told[..] else {
        panic!("{told:?}");
    };
    assert_eq!((gone.user(), gone.concerns()), (None, Some(*user)));
    assert_eq!(app.guest().log_in(ADA).status(), 422);
    let again = app.member(ADA);
    assert!(again.is_signed_in(), "the address is free");
}

#[test]
fn an_operator_sees_the_day() {
    let app = TestApp::without_limits();
    let ada = app.member(ADA);
    let show = || {
        let done = Command::new(env!("CARGO_BIN_EXE_vestibule"))
            .args(["user", "show", ADA])
            .env("DATABASE_URL", app.database().url())
            .env("SECRET_KEY", super::support::app::SECRET)
            .output()
            .unwrap();
        assert!(done.status.success(), "{done:?}");
        String::from_utf8(done.stdout).unwrap()
    };
    assert!(!show().contains("erase_at"), "{}", show());
    delete(&ada);
    let day = app.site().app().now() + Duration::days(7);
    let line = format!("erase_at      {}", day.date());
    assert!(show().contains(&line), "{}", show());
}

pub fn key_of(app: &TestApp, who: &str) -> UserId {
    find_user(app.site().app(), &app.operator(Right::View), who)
        .unwrap()
        .id
}
