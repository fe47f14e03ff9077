//! Changes are taken back by whoever was in the account before them, and by nobody who only reads a mailbox that its owner
//! has left.

use super::undo::links;
use super::{letters, move_to, shown};
use crate::support::app::TestApp;
use crate::support::page::Page;
use crate::support::people::{Guest, OTHER_PASSWORD, PASSWORD};
use time::Duration;
use vestibule::internals::jobs::sweep_once;

pub(super) const ADA: &str = "ada@example.com";
pub(super) const NEW: &str = "ada@new.example";
pub(super) const EVE: &str = "eve@evil.example";
pub(super) const NUMBER: &str = "+31612345678";

/// Somebody whose browser has known the account for more than a week.
pub(super) fn settled(app: &TestApp) -> Guest {
    let ada = app.member(ADA);
    app.advance(Duration::days(8));
    ada.log_in(ADA);
    ada
}

/// Somebody who has left the mailbox, and the link that whoever reads it now finds there.
pub(super) fn moved(app: &TestApp) -> (Guest, String) {
    let ada = settled(app);
    move_to(app, &ada, NEW);
    let link = links(app, ADA).remove(0);
    (ada, link)
}

/// A thief who has moved the account of somebody settled.
pub(super) fn robbed(app: &TestApp) -> (Guest, Guest, String) {
    let (ada, eve) = (settled(app), app.guest());
    eve.log_in(ADA);
    move_to(app, &eve, EVE);
    let link = links(app, ADA).remove(0);
    (ada, eve, link)
}

pub(super) fn is_done(page: &Page) -> bool {
    page.location() == Some("/password/reset")
}

pub(super) fn count(app: &TestApp, question: &str) -> i64 {
    app.db_count(&format!("SELECT count(*) AS count FROM {question}"))
}

#[test]
fn whoever_reads_a_mailbox_that_the_owner_left_gets_nothing_by_its_link() {
    let app = TestApp::without_limits();
    let (ada, link) = moved(&app);
    let fields = [
        ("current_password", PASSWORD),
        ("password1", OTHER_PASSWORD),
        ("password2", OTHER_PASSWORD),
    ];
    assert_eq!(ada.post("/account/password", &fields).status(), 303);
    let reader = app.guest();
    // The old password does not do either: the change came from a browser that was the owner's.
    for typed in [vec![], vec![("password", PASSWORD)], vec![("password", "")]] {
        assert!(!is_done(&reader.post(&link, &typed)), "{typed:?}");
    }
    assert!(ada.is_signed_in());
    assert_eq!(shown(&ada)[0], format!("{NEW} Verified"));
    reader.forget_password(ADA);
    assert!(letters(&app, ADA, "new password").is_empty());
    // A browser that logs in now is none of before.
    let late = app.guest();
    late.log_in_with(NEW, OTHER_PASSWORD);
    assert!(!is_done(&late.post(&link, &[])));
}

#[test]
fn a_browser_that_had_logged_in_a_week_before_takes_the_change_back() {
    let app = TestApp::without_limits();
    let (ada, eve, link) = robbed(&app);
    assert!(!is_done(&eve.post(&link, &[])), "that of the thief is new");
    // The thief makes every other browser a stranger, before and after.
    let fields = [
        ("current_password", PASSWORD),
        ("password1", OTHER_PASSWORD),
        ("password2", OTHER_PASSWORD),
    ];
    assert_eq!(eve.post("/account/password", &fields).status(), 303);
    assert!(is_done(&ada.post(&link, &[])));
    assert!(!eve.is_signed_in());
    let code = app.code_for(ADA);
    assert_eq!(
        ada.reset_password(&code, "nine other elephants").location(),
        Some("/login")
    );
    ada.log_in_with(ADA, "nine other elephants");
    assert_eq!(shown(&ada)[0], format!("{ADA} Verified"));
}

#[test]
fn a_browser_that_a_thief_had_forgotten_before_the_change_still_counts() {
    let app = TestApp::without_limits();
    let (ada, eve) = (settled(&app), app.guest());
    eve.log_in(ADA);
    let fields = [
        ("current_password", PASSWORD),
        ("password1", OTHER_PASSWORD),
        ("password2", OTHER_PASSWORD),
    ];
    assert_eq!(eve.post("/account/password", &fields).status(), 303);
    let fields = [("email", EVE), ("current_password", OTHER_PASSWORD)];
    assert_eq!(eve.post("/account/email", &fields).status(), 303);
    super::prove(&eve, &app.code_for(EVE));
    sweep_once(app.site().app()).unwrap();
    let link = links(&app, ADA).remove(0);
    assert!(is_done(&ada.post(&link, &[])));
}

/// Somebody who once shared the account, whom the owner has sent away, and who reads the old mailbox.
#[test]
fn a_browser_that_the_owner_had_sent_away_is_no_evidence() {
    let app = TestApp::without_limits();
    let ada = app.member(ADA);
    let former = app.guest();
    former.log_in(ADA);
    app.advance(Duration::days(8));
    ada.log_in(ADA);
    let fields = [
        ("current_password", PASSWORD),
        ("password1", OTHER_PASSWORD),
        ("password2", OTHER_PASSWORD),
    ];
    assert_eq!(ada.post("/account/password", &fields).status(), 303);
    let fields = [("email", NEW), ("current_password", OTHER_PASSWORD)];
    assert_eq!(ada.post("/account/email", &fields).status(), 303);
    super::prove(&ada, &app.code_for(NEW));
    let link = links(&app, ADA).remove(0);
    assert!(!is_done(&former.post(&link, &[])));
    assert!(ada.is_signed_in());
    // What the owner still has is.
    assert!(is_done(&ada.post(&link, &[])));
}

#[test]
fn a_browser_of_another_account_or_of_less_than_a_week_does_not_do() {
    let app = TestApp::without_limits();
    let other = app.member("bob@example.com");
    app.advance(Duration::days(2));
    let ada = app.member(ADA);
    app.advance(Duration::days(7) - Duration::minutes(5));
    ada.log_in(ADA);
    let eve = app.guest();
    eve.log_in(ADA);
    move_to(&app, &eve, EVE);
    let link = links(&app, ADA).remove(0);
    for browser in [&other, &ada, &eve] {
        assert!(!is_done(&browser.post(&link, &[])));
    }
    // The old password does, from anywhere: the change came from no browser that was the owner's.
    assert!(is_done(&app.guest().post(&link, &[("password", PASSWORD)])));
}

#[test]
fn the_old_password_takes_back_what_came_from_a_new_browser_and_is_guessed_by_nobody() {
    let app = TestApp::start();
    let (_, eve, link) = robbed(&app);
    let fields = [
        ("current_password", PASSWORD),
        ("password1", OTHER_PASSWORD),
        ("password2", OTHER_PASSWORD),
    ];
    assert_eq!(eve.post("/account/password", &fields).status(), 303);
    let page = app.guest().get(&link);
    assert_eq!(page.status(), 200);
    assert!(page.html().contains("name=\"password\""));
    let wrong = app.guest().post(&link, &[("password", OTHER_PASSWORD)]);
    assert_eq!(wrong.status(), 422, "the thief's is not that of before");
    assert_eq!(
        wrong.error("password"),
        "That password is not right. Check it and try again."
    );
    let failures = "users WHERE login_failures = 1";
    assert_eq!(count(&app, failures), 1, "guesses count with the account's");
    // As at the login.
    let guesser = app.guest();
    let tries = (0..20).map(|_| guesser.post(&link, &[("password", "guess")]).status());
    assert!(tries.into_iter().any(|status| status == 429));
    // After a hundred in a row a right one does not do either, nor is it told.
    app.db_sql("UPDATE users SET login_failures = 100");
    assert_eq!(
        app.guest().post(&link, &[("password", PASSWORD)]).status(),
        422
    );
    app.db_sql("UPDATE users SET login_failures = 0");
    assert!(is_done(&app.guest().post(&link, &[("password", PASSWORD)])));
    assert_eq!(
        count(&app, "undos WHERE password IS NOT NULL"),
        0,
        "it dies with the row"
    );
}

#[test]
fn the_old_password_dies_with_its_row() {
    let app = TestApp::without_limits();
    let (_, _, link) = robbed(&app);
    assert_eq!(count(&app, "undos WHERE password IS NOT NULL"), 1);
    app.advance(Duration::days(7) + Duration::minutes(1));
    sweep_once(app.site().app()).unwrap();
    assert_eq!(count(&app, "undos WHERE password IS NOT NULL"), 0);
    assert_eq!(
        app.guest().post(&link, &[("password", PASSWORD)]).status(),
        410
    );
}

/// A settled account with a verified number, and the link of the thief's change.
fn robbed_with_number(app: &TestApp) -> (Guest, Guest, String) {
    let ada = app.member(ADA);
    let given = [("phone", NUMBER), ("current_password", PASSWORD)];
    ada.post("/account/phone", &given);
    ada.post("/account/phone/verify", &[("code", &app.text_code(NUMBER))]);
    app.advance(Duration::days(8));
    ada.log_in(ADA);
    let eve = app.guest();
    eve.log_in(ADA);
    eve.post("/account/phone/remove", &[]);
    move_to(app, &eve, EVE);
    let link = links(app, ADA).remove(1);
    (ada, eve, link)
}

#[test]
fn a_code_to_the_number_of_then_takes_the_change_back() {
    let app = TestApp::without_limits();
    let (_, eve, link) = robbed_with_number(&app);
    let owner = app.guest();
    let page = owner.get(&link);
    assert!(page.text().contains("+31…78"), "{}", page.text());
    assert_eq!(
        owner.post(&link, &[("way", "phone")]).location(),
        Some(&*link)
    );
    let code = app.text_code(NUMBER);
    // The log says what the code is for.
    let logged = "audit WHERE event = 'code_sent' AND details LIKE '%undo_change%'";
    assert_eq!(count(&app, logged), 1);
    assert!(owner.get(&link).html().contains("name=\"code\""));
    let other = format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000);
    let wrong = owner.post(&link, &[("code", &other)]);
    assert_eq!(wrong.status(), 422);
    assert!(wrong.error("code").contains("4 attempts left"));
    // The thief ends what can be ended, and asks for the account to be erased.
    assert_eq!(
        eve.post("/account/delete", &[("current_password", PASSWORD)])
            .status(),
        303
    );
    owner.post(&link, &[("way", "phone")]);
    let code = app.text_code(NUMBER);
    assert!(is_done(&owner.post(&link, &[("code", &code)])));
    assert!(!eve.is_signed_in());
    assert_eq!(
        count(&app, "users WHERE phone_verified AND erase_at IS NULL"),
        1
    );
}

#[test]
fn codes_for_the_number_are_tried_five_times_and_belong_to_their_link() {
    let app = TestApp::without_limits();
    let (_, _, link) = robbed_with_number(&app);
    let reader = app.guest();
    assert_eq!(
        reader.post(&link, &[("code", "123456")]).status(),
        422,
        "none was sent"
    );
    reader.post(&link, &[("way", "phone")]);
    let code = app.text_code(NUMBER);
    let other = format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000);
    for _ in 0..5 {
        assert_eq!(reader.post(&link, &[("code", &other)]).status(), 422);
    }
    assert_eq!(reader.post(&link, &[("code", &code)]).status(), 422);
    for bad in ["", "12", "x", "1234567890123456"] {
        assert_eq!(reader.post(&link, &[("code", bad)]).status(), 422, "{bad}");
    }
    let twice = reader.post(
        &link,
        &[("code", "123456"), ("password", "x"), ("way", "phone")],
    );
    assert_eq!(twice.status() / 100, 4);
}

#[test]
fn whoever_is_in_the_account_does_not_use_up_the_messages_that_take_a_change_back() {
    let app = TestApp::with(&[("RATE_LIMITS", "off")]);
    let (_, eve, link) = robbed_with_number(&app);
    let fields = |number: String| [("phone", number), ("current_password", PASSWORD.to_owned())];
    let statuses: Vec<_> = (0..6)
        .map(|it| {
            let [(phone, number), (field, password)] = fields(format!("+3161234561{it}"));
            eve.post("/account/phone", &[(phone, &number), (field, &password)])
                .status()
        })
        .collect();
    assert!(statuses.contains(&429), "{statuses:?}");
    let owner = app.guest();
    assert_eq!(
        owner.post(&link, &[("way", "phone")]).location(),
        Some(&*link)
    );
    let code = app.text_code(NUMBER);
    assert!(is_done(&owner.post(&link, &[("code", &code)])));
}

/// Anybody can have messages sent to a number; those by which its owner takes a change back are not among them.
#[test]
fn strangers_do_not_use_up_the_messages_to_the_owners_number() {
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("SMS_DAILY_CAP", "2")]);
    let (_, _, link) = robbed_with_number(&app);
    for name in ["bob", "joe"] {
        let stranger = app.member(&format!("{name}@example.com"));
        let given = [("phone", NUMBER), ("current_password", PASSWORD)];
        stranger.post("/account/phone", &given);
        app.deliver();
    }
    let full = app.member("zoe@example.com");
    let given = [("phone", NUMBER), ("current_password", PASSWORD)];
    assert_eq!(full.post("/account/phone", &given).status(), 429);
    let owner = app.guest();
    let asked = owner.post(&link, &[("way", "phone")]);
    assert_eq!(asked.location(), Some(&*link), "{}", asked.text());
    let code = app.text_code(NUMBER);
    assert!(is_done(&owner.post(&link, &[("code", &code)])));
}

/// A thief who moves on has a link of their own, which offers the same number.
#[test]
fn a_thief_with_a_younger_link_does_not_use_up_the_messages_of_the_owners() {
    let app = TestApp::with(&[
        ("RATE_LIMITS", "off"),
        ("SMS_DAILY_CAP", "100"),
        ("SMS_DAILY_CAP_PER_NETWORK", "100"),
    ]);
    let ada = app.member(ADA);
    let given = [("phone", NUMBER), ("current_password", PASSWORD)];
    ada.post("/account/phone", &given);
    ada.post("/account/phone/verify", &[("code", &app.text_code(NUMBER))]);
    app.advance(Duration::days(8));
    let eve = app.guest();
    eve.log_in(ADA);
    move_to(&app, &eve, EVE);
    let owners = links(&app, ADA).pop().unwrap();
    move_to(&app, &eve, "eve@worse.example");
    let eves = links(&app, EVE).remove(0);
    let statuses: Vec<_> = (0..6)
        .map(|_| {
            let page = eve.post(&eves, &[("way", "phone")]);
            app.deliver();
            page.status()
        })
        .collect();
    assert_eq!(statuses, [303, 303, 303, 303, 303, 429]);
    let owner = app.guest();
    let asked = owner.post(&owners, &[("way", "phone")]);
    assert_eq!(asked.location(), Some(&*owners), "{}", asked.text());
    assert!(is_done(
        &owner.post(&owners, &[("code", &app.text_code(NUMBER))])
    ));
}
