//! On pages.

use super::{ADA, DOOR, another, app, ask, living, log_in};
use crate::admin::desk::sql;
use crate::races::together;
use crate::support::app::TestApp;
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use time::Duration;

#[test]
fn somebody_logs_in_with_a_code_and_no_password() {
    let app = app();
    app.db_user(ADA);
    let ada = app.guest();
    let link = "/login/code?next=/account";
    assert!(ada.get("/login?next=/account").html().contains(link));
    let page = ada.get(link);
    assert!(page.text().contains("we will send a code by e-mail"));
    let sent = ada.post(
        DOOR,
        &[("email", ADA), ("remember", "on"), ("next", "/account")],
    );
    assert_eq!((sent.status(), sent.location()), (303, Some("/verify")));
    let asked = ada.get("/verify").text();
    assert!(
        asked.contains(&format!("If {ADA} has an account")),
        "{asked}"
    );
    let letter = app.last_letter_to(ADA).written;
    assert!(
        letter
            .subject
            .ends_with(" is your code to log in to Vestibule")
    );
    for words in [
        "Never share this code",
        "Requested with Firefox",
        "from the address",
    ] {
        assert!(letter.text.contains(words), "{words}");
    }
    assert!(!letter.text.contains("/link/") && !letter.html.contains("/link/"));
    let done = ada.enter_code(&app.code_for(ADA));
    assert_eq!((done.status(), done.location()), (303, Some("/account")));
    assert!(ada.is_signed_in());
    let one = "SELECT count(*) AS count FROM sessions WHERE methods = 'email_code' AND remembered \
               AND strong_at IS NULL";
    assert_eq!(app.db_count(one), 1, "one factor, remembered");
    // The password is as good as before.
    assert_eq!(app.guest().log_in(ADA).location(), Some("/"));
}

#[test]
fn the_secondary_address_does_and_a_username_that_tells_no_address() {
    let app = app();
    app.db_user(ADA);
    sql(
        &app,
        "UPDATE users SET username = 'Ada', username_key = 'ada', secondary_email = 'ada@work.example', \
         secondary_email_key = 'ada@work.example'",
    );
    log_in(&app, "ada@work.example");
    let ada = app.guest();
    assert_eq!(ask(&ada, "ADA").location(), Some("/verify"));
    let page = ada.get("/verify");
    assert!(page.text().contains("If ADA has an account"));
    assert!(
        !page.html().contains("example.com"),
        "whose it is is not told"
    );
    let done = ada.enter_code(&app.code_for(ADA));
    assert_eq!(done.location(), Some("/"));
}

#[test]
fn switched_off_there_is_no_such_door() {
    let on = app();
    on.db_user(ADA);
    let ada = on.guest();
    ask(&ada, ADA);
    let code = on.code_for(ADA);
    let app = on.restart(&[("RATE_LIMITS", "off")]);
    let guest = app.guest();
    assert_eq!(guest.get(DOOR).status(), 404);
    assert_eq!(ask(&guest, ADA).status(), 404);
    assert!(!guest.get("/login").html().contains(DOOR));
    // What was begun before does not go on.
    let late = app.guest();
    for (name, value) in ada.cookies() {
        late.set_cookie(&name, &value);
    }
    let refused = late.enter_code(&code);
    assert_eq!(refused.status(), 422);
    assert_eq!(living(&app), 0);
}

#[test]
fn five_wrong_codes_end_it_and_a_new_code_gives_no_tries_back() {
    let app = app();
    app.db_user(ADA);
    let ada = app.guest();
    ask(&ada, ADA);
    let first = app.code_for(ADA);
    for left in [4, 3] {
        let page = ada.enter_code(&another(&first));
        assert_eq!(page.status(), 422);
        let text = page.text();
        assert!(
            text.contains(&format!("you have {left} attempts left")),
            "{text}"
        );
    }
    app.advance(Duration::minutes(1));
    assert_eq!(ada.post("/verify/resend", &[]).status(), 303);
    let second = app.code_for(ADA);
    assert!(first != second);
    let page = ada.enter_code(&another(&second)).text();
    assert!(page.contains("you have 2 attempts left"), "{page}");
    ada.enter_code(&another(&second));
    let over = ada.enter_code(&another(&second));
    assert_eq!(over.status(), 422);
    assert!(over.text().contains("Ask for a new code to log in"));
    assert!(over.html().contains(DOOR));
    assert_eq!(
        ada.enter_code(&second).status(),
        422,
        "the right one comes too late"
    );
    assert_eq!(living(&app), 0);
    log_in(&app, ADA);
}

#[test]
fn a_code_is_good_for_ten_minutes_and_where_it_was_asked_for() {
    let app = app();
    app.db_user(ADA);
    let (ada, eve) = (app.guest(), app.guest());
    ask(&ada, ADA);
    let hers = app.code_for(ADA);
    ask(&eve, ADA);
    assert_eq!(eve.enter_code(&hers).status(), 422);
    assert_eq!(ada.enter_code(&hers).location(), Some("/"));
    let late = app.guest();
    ask(&late, ADA);
    let code = app.code_for(ADA);
    app.advance(Duration::minutes(11));
    let page = late.enter_code(&code);
    assert_eq!(page.status(), 422);
    assert!(page.text().contains("expired"));
}

#[test]
fn one_code_in_eight_windows_is_one_session() {
    let app = app();
    app.db_user(ADA);
    let ada = app.guest();
    ask(&ada, ADA);
    let code = app.code_for(ADA);
    let windows: Vec<_> = (0..8).map(|_| ada.window()).collect();
    let mut answers = together(8, |number| windows[number].enter_code(&code).status());
    answers.sort_unstable();
    assert_eq!(answers, [303, 422, 422, 422, 422, 422, 422, 422]);
    assert_eq!(living(&app), 1);
}

#[test]
fn asking_twice_in_one_browser_keeps_the_code() {
    let app = app();
    app.db_user(ADA);
    let ada = app.guest();
    ask(&ada, ADA);
    let code = app.code_for(ADA);
    ada.post(DOOR, &[("email", ADA), ("remember", "on")]);
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
    let remembered = "SELECT count(*) AS count FROM sessions WHERE remembered";
    assert_eq!(app.db_count(remembered), 1, "what was said last counts");
}

#[test]
fn a_new_password_ends_what_was_begun() {
    let app = app();
    let ada = app.member(ADA);
    let eve = app.guest();
    ask(&eve, ADA);
    let code = app.code_for(ADA);
    let change = [
        ("current_password", PASSWORD),
        ("password1", OTHER_PASSWORD),
        ("password2", OTHER_PASSWORD),
    ];
    assert_eq!(ada.post("/account/password", &change).status(), 303);
    assert_eq!(eve.enter_code(&code).status(), 422);
    assert!(!eve.is_signed_in());
}

#[test]
fn so_many_codes_go_to_one_address_and_the_last_brings_a_link() {
    let app = TestApp::with(&[("LOGIN_BY_CODE", "on")]);
    app.db_user(ADA);
    for _ in 0..10 {
        assert_eq!(ask(&app.guest(), ADA).status(), 303);
        app.deliver();
        app.advance(Duration::minutes(20));
    }
    let letters = app.letters_to(ADA);
    assert_eq!(letters.len(), 10);
    assert!(letters[9].written.text.contains("/link/"));
    let full = app.guest();
    assert_eq!(ask(&full, ADA).status(), 303);
    assert!(full.get("/verify").text().contains("Too many e-mails"));
    assert_eq!(app.letters_to(ADA).len(), 10);
}
