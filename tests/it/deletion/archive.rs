//! Closed for the time being.

use super::{ADA, exists, has_letter, listen};
use crate::api::accounts::log_in;
use crate::support::app::TestApp;
use crate::support::people::{Guest, OTHER_PASSWORD, PASSWORD};
use time::Duration;
use vestibule::internals::events::Event;
use vestibule::internals::jobs::sweep_once;

fn archive(guest: &Guest) -> crate::support::page::Page {
    guest.post("/account/archive", &[("current_password", PASSWORD)])
}

#[test]
fn an_archived_account_opens_again_with_the_right_password_and_never_with_a_wrong_one() {
    let app = TestApp::without_limits();
    let (ada, elsewhere) = (app.member(ADA), app.guest());
    elsewhere.log_in(ADA);
    let (phone, _) = log_in(&app, ADA);
    assert_eq!(ada.get("/account/archive").status(), 200);
    let wrong = ada.post("/account/archive", &[("current_password", OTHER_PASSWORD)]);
    assert_eq!(
        wrong.error("current_password"),
        "That password is not right. Check it and try again."
    );
    let told = listen(&app);
    let done = archive(&ada);
    assert_eq!((done.status(), done.location()), (303, Some("/login")));
    assert!(ada.get("/login").text().contains("closed for now"));
    assert!(!ada.is_signed_in() && !elsewhere.is_signed_in());
    assert_eq!(phone.get("/api/accounts/me/").status, 401);
    assert!(has_letter(&app, ADA, "closed for now"));
    let is = |wanted: fn(&Event) -> bool| told.lock().unwrap().iter().any(wanted);
    assert!(is(|event| matches!(event, Event::Archived { .. })));
    for _ in 0..2 {
        let guess = app.guest().log_in_with(ADA, OTHER_PASSWORD);
        assert_eq!(guess.status(), 422);
    }
    assert!(!is(|event| matches!(event, Event::Unarchived { .. })));
    app.advance(Duration::days(400));
    sweep_once(app.site().app()).unwrap();
    assert!(exists(&app, ADA), "it is not erased");
    assert_eq!(ada.log_in(ADA).location(), Some("/"));
    assert!(ada.is_signed_in());
    assert!(is(|event| matches!(event, Event::Unarchived { .. })));
    assert!(!elsewhere.is_signed_in(), "old sessions stay ended");
}

#[test]
fn whoever_archived_an_account_and_forgot_the_password_gets_back_by_a_code() {
    let app = TestApp::without_limits();
    let ada = app.member(ADA);
    archive(&ada);
    ada.forget_password(ADA);
    let code = app.code_for(ADA);
    assert_eq!(
        ada.reset_password(&code, OTHER_PASSWORD).location(),
        Some("/login")
    );
    assert_eq!(ada.log_in_with(ADA, OTHER_PASSWORD).location(), Some("/"));
    assert!(ada.is_signed_in());
}

#[test]
fn two_windows_that_archive_at_once_do_it_once() {
    let app = TestApp::without_limits();
    let ada = app.member(ADA);
    let window = ada.window();
    assert_eq!(archive(&ada).status(), 303);
    let second = archive(&window);
    assert_eq!(
        (second.status(), second.location()),
        (303, Some("/login?next=/account/archive")),
        "nobody is signed in there any more"
    );
}
