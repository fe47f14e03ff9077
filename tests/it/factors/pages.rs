//! The pages of the second step: setting up an app, moving to another, removing it; recovery codes.

use crate::support::app::TestApp;
use crate::support::factors::{Phone, SET_UP, begin, finish, owner, protect, scanned};
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use time::Duration;

pub const ADA: &str = "ada@example.com";
pub const FACTORS: &str = "/account/factors";
pub const CODES: &str = "/account/factors/codes";
pub const DOWNLOAD: &str = "/account/factors/codes/download";
pub const REMOVE: &str = "/account/factors/totp/remove";

#[test]
fn somebody_sets_up_an_app_and_keeps_the_codes() {
    let app = TestApp::start();
    let ada = app.member(ADA);
    let empty = ada.get(FACTORS);
    assert!(
        empty
            .text()
            .contains("Your password alone protects your account.")
    );
    let asked = ada.get(SET_UP);
    assert!(
        asked
            .text()
            .contains("a password alone does not log you in")
    );
    assert!(asked.texts(".qr").is_empty());
    let begun = begin(&ada);
    let uri = begun.attribute("a[href^='otpauth:']", "href").unwrap();
    assert_eq!(scanned(&begun), uri);
    assert!(uri.starts_with("otpauth://totp/Vestibule:ada%40example.com?secret="));
    assert!(!begun.html().contains("style="), "the policy allows none");
    let phone = Phone::of(&begun);

    // A wrong code costs nothing: the same QR code, another try.
    let wrong = finish(&ada, &begun, &phone.wrong(&app));
    assert_eq!(wrong.status(), 422);
    assert_eq!(
        wrong.error("code"),
        "That code is not right. Check it and try again."
    );
    assert_eq!(scanned(&wrong), uri);
    for odd in ["", "12", "abcdef"] {
        let odd = finish(&ada, &wrong, odd);
        assert_eq!((odd.status(), scanned(&odd)), (422, uri.clone()));
    }
    let before = ada.window();
    let done = finish(&ada, &wrong, &phone.now(&app));
    assert_eq!(done.status(), 200, "{}", done.text());
    assert_eq!(done.header("cache-control"), Some("no-store"));
    let codes = done.texts(".codes code");
    assert_eq!(codes.len(), 10);
    assert!(ada.is_signed_in());
    assert!(
        !before.is_signed_in(),
        "a copy of the old cookie is worth nothing"
    );

    let file = ada.post(DOWNLOAD, &[("download", &done.value("download"))]);
    assert_eq!(file.status(), 200);
    assert_eq!(
        file.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    assert_eq!(file.header("cache-control"), Some("no-store"));
    let disposition = file.header("content-disposition").unwrap();
    assert_eq!(disposition, "attachment; filename=\"recovery-codes.txt\"");
    let text = file.html();
    assert!(text.starts_with("Recovery codes of ada@example.com at Vestibule."));
    assert!(
        text.ends_with(&format!("\n\n{}\n", codes.join("\n"))),
        "{text}"
    );

    let page = ada.get(FACTORS).text();
    assert!(
        page.contains("a code from your authenticator app"),
        "{page}"
    );
    assert!(page.contains("and have 10 left"), "{page}");
    app.letter_saying(ADA, "takes a code from an authenticator app");
}

#[test]
fn the_first_app_is_set_up_for_the_password_of_this_very_call() {
    let app = TestApp::start();
    let ada = app.member(ADA);
    // However recent the log-in is.
    ada.post(SET_UP, &[]).assert_asks_for_password();
    let wrong = ada.post(SET_UP, &[("current_password", OTHER_PASSWORD)]);
    assert_eq!(wrong.status(), 422);
    assert_eq!(
        wrong.error("current_password"),
        "That password is not right. Check it and try again."
    );
    assert!(wrong.texts(".qr").is_empty());
}

#[test]
fn a_session_that_somebody_else_has_ends_when_an_app_is_added() {
    let app = TestApp::start();
    let ada = app.member(ADA);
    let thief = app.guest();
    assert_eq!(thief.log_in(ADA).location(), Some("/"));
    protect(&app, ada);
    assert!(!thief.is_signed_in());
}

#[test]
fn what_an_app_is_set_up_with_is_good_here_now_and_untouched_alone() {
    let app = TestApp::start();
    let ada = app.member(ADA);
    let begun = begin(&ada);
    let phone = Phone::of(&begun);
    let setup = begun.value("setup");
    let elsewhere = app.guest();
    elsewhere.log_in(ADA);
    let eve = app.member("eve@example.com");
    let mut tampered = setup.clone();
    let last = if tampered.ends_with('A') { 'B' } else { 'A' };
    tampered.pop();
    tampered.pop();
    tampered.push(last);
    tampered.push(last);
    for (guest, setup) in [(&elsewhere, &setup), (&eve, &setup), (&ada, &tampered)] {
        for code in [phone.now(&app), "12".into()] {
            let over = guest.post(SET_UP, &[("setup", setup), ("code", &code)]);
            assert_eq!((over.status(), over.location()), (303, Some(SET_UP)));
            let text = guest.get(SET_UP).text();
            assert!(text.contains("Start again with a new QR code."), "{text}");
        }
    }
    app.advance(Duration::minutes(10));
    let over = finish(&ada, &begun, &phone.now(&app));
    assert_eq!(over.location(), Some(SET_UP));
    let none = "SELECT count(*) AS count FROM totps";
    assert_eq!(app.db_count(none), 0);
}

#[test]
fn moving_to_another_phone_keeps_the_recovery_codes() {
    let app = TestApp::start();
    let mut ada = owner(&app, ADA);
    assert!(
        ada.guest
            .get(SET_UP)
            .text()
            .contains("Codes will come from the new app")
    );
    let begun = ada.guest.post(SET_UP, &[]);
    assert_eq!(
        begun.status(),
        200,
        "a recent log-in with both is enough: {}",
        begun.text()
    );
    let phone = Phone::of(&begun);
    let done = finish(&ada.guest, &begun, &phone.now(&app));
    assert_eq!(done.location(), Some(FACTORS));
    assert!(
        ada.guest
            .get(FACTORS)
            .text()
            .contains("Your new authenticator app is set up.")
    );
    let before = std::mem::replace(&mut ada.phone, phone);
    let guest = app.guest();
    guest.log_in(ADA);
    assert_eq!(
        guest
            .post("/login/second", &[("code", &before.next(&app))])
            .status(),
        422
    );
    let right = guest.post("/login/second", &[("code", &ada.phone.now(&app))]);
    assert_eq!(right.location(), Some("/"));
    let other = app.guest();
    other.log_in(ADA);
    let by_code = other.post("/login/second", &[("recovery_code", &ada.codes[0])]);
    assert_eq!(by_code.location(), Some("/"));
}

#[test]
fn without_the_app_the_password_is_enough_again_and_the_codes_are_gone() {
    let app = TestApp::start();
    let ada = owner(&app, ADA);
    let elsewhere = app.guest();
    elsewhere.log_in(ADA);
    elsewhere.post("/login/second", &[("code", &ada.phone.next(&app))]);
    assert!(elsewhere.is_signed_in());
    let asked = ada.guest.get(REMOVE);
    assert!(
        asked
            .text()
            .contains("From then on, your password alone logs you in.")
    );
    let copy = ada.guest.window();
    let removed = ada.guest.post(REMOVE, &[]);
    assert_eq!(removed.location(), Some(FACTORS), "{}", removed.text());
    assert!(ada.guest.get(FACTORS).text().contains("has been removed"));
    assert!(!elsewhere.is_signed_in() && !copy.is_signed_in());
    for table in ["totps", "recovery_codes"] {
        assert_eq!(
            app.db_count(&format!("SELECT count(*) AS count FROM {table}")),
            0
        );
    }
    assert_eq!(app.guest().log_in(ADA).location(), Some("/"));
    app.letter_saying(ADA, "Codes from it no longer work");
    // There is nothing more to remove, and nothing to make codes for.
    assert_eq!(ada.guest.get(REMOVE).location(), Some(FACTORS));
    assert_eq!(ada.guest.post(REMOVE, &[]).location(), Some(FACTORS));
    assert!(
        ada.guest
            .get(FACTORS)
            .text()
            .contains("There is nothing to remove.")
    );
    for ask in ["GET", "POST"] {
        let page = ada.guest.send(ask, CODES, (ask == "POST").then(Vec::new));
        assert_eq!(page.location(), Some(FACTORS), "{ask}");
        let text = ada.guest.get(FACTORS).text();
        assert!(
            text.contains("Set up an authenticator app first."),
            "{ask}: {text}"
        );
    }
}

#[test]
fn new_recovery_codes_replace_all_old_ones() {
    let app = TestApp::start();
    let ada = owner(&app, ADA);
    assert!(
        ada.guest
            .get(CODES)
            .text()
            .contains("All codes from before will stop working")
    );
    let made = ada.guest.post(CODES, &[]);
    let new = made.texts(".codes code");
    assert_eq!((made.status(), new.len()), (200, 10));
    assert_eq!(made.header("cache-control"), Some("no-store"));
    assert!(new.iter().all(|code| !ada.codes.contains(code)));
    let guest = app.guest();
    guest.log_in(ADA);
    let old = guest.post("/login/second", &[("recovery_code", &ada.codes[0])]);
    assert_eq!(old.status(), 422);
    assert!(
        old.error("recovery_code").contains("4 attempts left"),
        "{}",
        old.text()
    );
    let right = guest.post("/login/second", &[("recovery_code", &new[0])]);
    assert_eq!(right.location(), Some("/"));
}

#[test]
fn codes_are_downloaded_in_their_own_session_for_ten_minutes() {
    let app = TestApp::start();
    let ada = app.member(ADA);
    let begun = begin(&ada);
    let phone = Phone::of(&begun);
    let made = finish(&ada, &begun, &phone.now(&app));
    let download = made.value("download");
    let elsewhere = app.guest();
    elsewhere.log_in(ADA);
    elsewhere.post("/login/second", &[("code", &phone.next(&app))]);
    assert!(elsewhere.is_signed_in());
    let eve = app.member("eve@example.com");
    let setup = begun.value("setup");
    for (guest, sent) in [
        (&elsewhere, download.as_str()),
        (&eve, &download),
        (&ada, ""),
        (&ada, "x"),
        (&ada, &setup),
    ] {
        let refused = guest.post(DOWNLOAD, &[("download", sent)]);
        assert_eq!((refused.status(), refused.location()), (303, Some(FACTORS)));
        assert!(guest.get(FACTORS).text().contains("only for 10 minutes"));
    }
    assert_eq!(ada.post(DOWNLOAD, &[("download", &download)]).status(), 200);
    app.advance(Duration::minutes(10));
    let late = ada.post(DOWNLOAD, &[("download", &download)]);
    assert_eq!(late.location(), Some(FACTORS));
    assert_eq!(
        app.guest().get(FACTORS).location(),
        Some("/login?next=/account/factors")
    );
}

#[test]
fn too_many_first_codes_are_too_many() {
    let app = TestApp::start();
    let ada = app.member(ADA);
    let begun = begin(&ada);
    let phone = Phone::of(&begun);
    for _ in 0..10 {
        assert_eq!(finish(&ada, &begun, &phone.wrong(&app)).status(), 422);
    }
    let limited = finish(&ada, &begun, &phone.now(&app));
    assert_eq!(limited.status(), 429);
    assert!(limited.header("retry-after").is_some());
    assert_eq!(limited.value("setup"), begun.value("setup"));
    app.advance(Duration::minutes(1));
    assert_eq!(finish(&ada, &begun, &phone.now(&app)).status(), 200);
}

#[test]
fn after_a_while_the_password_and_a_code_are_asked_for() {
    let app = TestApp::start();
    let ada = owner(&app, ADA);
    app.advance(Duration::minutes(11));
    for path in [SET_UP, REMOVE, CODES] {
        let page = ada.guest.get(path);
        for field in ["current_password", "authenticator_code"] {
            let there = page.texts(&format!("main [name={field}]")).len();
            assert_eq!(there, 1, "{path} {field}");
        }
        ada.guest.post(path, &[]).assert_asks_for_password();
        let alone = ada.guest.post(path, &[("current_password", PASSWORD)]);
        assert_eq!(alone.status(), 422, "{path}");
        assert!(!alone.error("authenticator_code").is_empty(), "{path}");
    }
    let both = [
        ("current_password", PASSWORD),
        ("authenticator_code", &ada.phone.now(&app)),
    ];
    assert_eq!(ada.guest.post(REMOVE, &both).location(), Some(FACTORS));
}
