//! Changes of addresses that are undone: the second step stays what it is, and is asked for beside the password of then.

use super::api_support::ADA;
use super::staff_support::{Person, ada, db_passkey, kept, log_in_with_code, protected};
use crate::admin::desk::sql;
use crate::email::{prove, undo::links};
use crate::support::app::TestApp;
use crate::support::people::{Guest, OTHER_PASSWORD, PASSWORD};
use time::Duration;

const EVE: &str = "eve@evil.example";

/// Somebody who is signed in, and moves the account.
fn move_on(app: &TestApp, who: &Guest, person: Option<&Person>) -> String {
    let code = person.map(|person| person.phone.next(app));
    let code = code.unwrap_or_default();
    let mut fields = vec![("email", EVE), ("current_password", PASSWORD)];
    if person.is_some() {
        fields.push(("authenticator_code", &code));
    }
    let page = who.post("/account/email", &fields);
    assert_eq!(page.status(), 303, "{}", page.text());
    prove(who, &app.code_for(EVE));
    links(app, ADA).remove(0)
}

/// Somebody who has both factors of an account has moved it, from a browser that it did not know. The link to undo that.
fn moved(app: &TestApp) -> (Person, String) {
    app.db_user(ADA);
    let person = protected(app, ADA);
    app.advance(Duration::minutes(1));
    let thief = app.guest();
    log_in_with_code(app, &thief, ADA, &person);
    let link = move_on(app, &thief, Some(&person));
    (person, link)
}

fn is_done(app: &TestApp, guest: &Guest, link: &str, fields: &[(&str, &str)]) -> bool {
    let page = guest.post(link, fields);
    app.deliver();
    page.location() == Some("/password/reset")
}

#[test]
fn the_password_of_then_takes_a_code_beside_it_and_the_second_step_stays() {
    let app = TestApp::without_limits();
    let (person, link) = moved(&app);
    let owner = app.guest();
    let asked = owner.get(&link);
    assert_eq!(asked.texts("[name=authenticator_code]").len(), 1);
    let with = |password: &str, code: &str| {
        let fields = [("password", password), ("authenticator_code", code)];
        owner.post(&link, &fields)
    };
    let without = owner.post(&link, &[("password", PASSWORD)]);
    assert_eq!(without.status(), 422);
    assert_eq!(
        without.error("authenticator_code"),
        "This field is required."
    );
    let wrong = with(PASSWORD, &person.phone.wrong(&app));
    assert_eq!(wrong.status(), 422);
    assert!(
        wrong.error("authenticator_code").contains("not right"),
        "{}",
        wrong.text()
    );
    assert_eq!(wrong.error("password"), "");
    let failures = "SELECT failures AS count FROM totps";
    assert_eq!(
        app.db_count("SELECT CAST(failures AS BIGINT) AS count FROM totps"),
        1,
        "{failures}"
    );
    let wrong = with(OTHER_PASSWORD, &person.phone.next(&app));
    assert_eq!(
        wrong.error("password"),
        "That password is not right. Check it and try again.",
        "{}",
        wrong.text()
    );
    // The code was not looked at, so it is good still.
    let done = with(PASSWORD, &person.phone.code(&app));
    assert_eq!(done.location(), Some("/password/reset"), "{}", done.text());
    assert_eq!(
        kept(&app, person.id),
        (1, 0, 10, true),
        "no factor is touched"
    );
    let reset = owner.reset_password(&app.code_for(ADA), OTHER_PASSWORD);
    assert_eq!(reset.location(), Some("/login"));
    assert!(!owner.is_signed_in());
    let page = owner.log_in_with(ADA, OTHER_PASSWORD);
    assert_eq!(page.location(), Some("/login/second"));
    let code = person.phone.next(&app);
    assert_eq!(
        owner.post("/login/second", &[("code", &code)]).location(),
        Some("/")
    );
}

#[test]
fn a_code_is_good_once_also_here_and_a_recovery_code_is_another_field() {
    let app = TestApp::without_limits();
    let (person, link) = moved(&app);
    let used = person.phone.code(&app);
    let owner = app.guest();
    for (code, words) in [
        (used.as_str(), "used already"),
        (person.codes[0].as_str(), "6-digit"),
    ] {
        let page = owner.post(
            &link,
            &[("password", PASSWORD), ("authenticator_code", code)],
        );
        assert_eq!(page.status(), 422);
        let said = page.error("authenticator_code");
        assert!(said.contains(words), "{said}");
    }
}

/// Whoever took the account may have added an app of their own: nobody but staff removes it, and it is not asked for.
#[test]
fn what_was_added_after_the_change_is_not_asked_for_and_stays() {
    let app = TestApp::without_limits();
    app.db_user(ADA);
    let thief = app.guest();
    thief.log_in(ADA);
    let link = move_on(&app, &thief, None);
    app.advance(Duration::minutes(1));
    let evil = protected(&app, EVE);
    let owner = app.guest();
    assert_eq!(owner.get(&link).texts("[name=authenticator_code]").len(), 0);
    assert!(is_done(&app, &owner, &link, &[("password", PASSWORD)]));
    assert_eq!(kept(&app, evil.id), (1, 0, 10, true));
    owner.reset_password(&app.code_for(ADA), OTHER_PASSWORD);
    let page = owner.log_in_with(ADA, OTHER_PASSWORD);
    assert_eq!(page.location(), Some("/login/second"));
}

#[test]
fn a_browser_of_before_is_asked_for_nothing_else() {
    let app = TestApp::without_limits();
    let owner = app.member(ADA);
    app.advance(Duration::days(8));
    owner.log_in(ADA);
    let person = protected(&app, ADA);
    app.advance(Duration::minutes(1));
    let thief = app.guest();
    log_in_with_code(&app, &thief, ADA, &person);
    let link = move_on(&app, &thief, Some(&person));
    assert!(is_done(&app, &owner, &link, &[]));
    assert_eq!(kept(&app, person.id), (1, 0, 10, true));
}

#[test]
fn where_there_was_a_passkey_the_password_of_then_does_not_do_alone() {
    let app = TestApp::without_limits();
    let id = app.db_user(ADA);
    let thief = app.guest();
    app.advance(Duration::minutes(1));
    thief.log_in(ADA);
    let link = move_on(&app, &thief, None);
    // Of the day on which the account was made.
    db_passkey(&app, id);
    sql(&app, "UPDATE users SET second_factor = TRUE");
    let owner = app.guest();
    let page = owner.get(&link);
    assert_eq!(page.texts("button[data-passkey=get]").len(), 1);
    assert_eq!(page.texts("[name=plea]").len(), 1, "people can decide");
    let refused = owner.post(&link, &[("password", PASSWORD)]);
    assert_eq!(refused.status(), 422, "{}", refused.text());
    assert_eq!(kept(&app, id), (0, 1, 0, true));
}

/// For who has neither the app nor a browser that runs scripts.
#[test]
fn a_recovery_code_of_then_does_it_beside_the_password() {
    let app = TestApp::without_limits();
    let (person, link) = moved(&app);
    let owner = app.guest();
    let code = [("password", PASSWORD), ("recovery_code", &person.codes[0])];
    assert!(is_done(&app, &owner, &link, &code));
    assert_eq!(kept(&app, person.id), (1, 0, 10, true));
    let used = "SELECT count(*) AS count FROM recovery_codes WHERE used_at IS NOT NULL";
    assert_eq!(app.db_count(used), 1);
}

/// Staff, who decide about a hold, do not touch factors by that.
#[test]
fn a_hold_that_staff_approves_keeps_the_second_step() {
    let app = TestApp::without_limits();
    let person = ada(&app);
    app.advance(Duration::minutes(1));
    let thief = app.guest();
    log_in_with_code(&app, &thief, ADA, &person);
    let link = move_on(&app, &thief, Some(&person));
    app.guest().post(&link, &[("plea", "Order 4711")]);
    let hold = app.db_count("SELECT max(id) AS count FROM address_holds");
    crate::admin::desk::StaffCaller::of_root(&app).act("holds", "approve", hold);
    assert_eq!(kept(&app, person.id), (1, 1, 10, true));
}
