//! E-mails of a day: how many may be sent to whose address, and what is told when there were too many.

use super::super::graphql::Api;
use super::super::support::app::TestApp;
use super::super::support::client::Client;
use super::super::support::people::{Guest, OTHER_PASSWORD, PASSWORD};
use super::{ADA, Strangers, ada, link};
use serde_json::json;
use time::Duration;

#[test]
fn when_strangers_used_up_the_e_mails_the_last_one_lets_the_owner_choose_a_password() {
    let app = TestApp::with(&[("RATE_LIMIT_LOGIN", "off")]);
    ada(&app);
    let strangers = Strangers::of(&app);
    for round in 0..12 {
        match round % 3 {
            0 => drop(strangers.next().forget_password(ADA)),
            1 => drop(strangers.next().sign_up(ADA)),
            _ => drop(Api::of(&app).done(&format!("resendActivationEmail(email: \"{ADA}\")"))),
        }
    }
    let e_mails = app.letters_to(ADA);
    assert!(e_mails.len() <= 10, "{}", e_mails.len());
    let last = app.letter_saying(ADA, "this is the last one").written.text;
    let path = link(&last, "/link/");
    app.advance(Duration::hours(23));
    let owner = app.guest();
    assert_eq!(owner.get(&path).status(), 200);
    let fields = [("password1", OTHER_PASSWORD), ("password2", OTHER_PASSWORD)];
    assert_eq!(owner.post(&path, &fields).location(), Some("/login"));
    assert_eq!(owner.log_in_with(ADA, OTHER_PASSWORD).location(), Some("/"));
    assert_eq!(owner.get(&path).status(), 410);
    // It has a successor, whoever asks for it, and that one is the last again.
    for _ in 0..3 {
        strangers.next().forget_password(ADA);
    }
    let last = app.letter_saying(ADA, "this is the last one").written.text;
    let next = link(&last, "/link/");
    assert_ne!(next, path);
    assert_eq!(app.guest().get(&next).status(), 200);
}

#[test]
fn a_code_that_was_right_leaves_a_last_link_behind() {
    let app = TestApp::with(&[("RATE_LIMIT_LOGIN", "off")]);
    ada(&app);
    let owner = app.guest();
    owner.forget_password(ADA);
    let code = app.code_for(ADA);
    let strangers = Strangers::of(&app);
    for _ in 0..12 {
        strangers.next().forget_password(ADA);
    }
    let first = app.letter_saying(ADA, "this is the last one").written.text;
    let page = owner.reset_password(&code, OTHER_PASSWORD);
    assert_eq!(page.location(), Some("/login"), "{}", page.text());
    assert_eq!(app.guest().get(&link(&first, "/link/")).status(), 410);
    app.advance(Duration::minutes(1));
    owner.forget_password(ADA);
    let next = app.letter_saying(ADA, "this is the last one").written.text;
    assert_eq!(app.guest().get(&link(&next, "/link/")).status(), 200);
}

#[test]
fn the_last_e_mail_gives_no_password_to_an_account_that_staff_left_without_one() {
    let app = TestApp::start();
    ada(&app);
    app.db_sql("UPDATE users SET password = '!a-hash-that-nothing-opens'");
    let strangers = Strangers::of(&app);
    for round in 0..12 {
        if round % 2 == 0 {
            strangers.next().sign_up(ADA);
        } else {
            strangers.next().forget_password(ADA);
        }
    }
    let e_mails = app.letters_to(ADA);
    assert!(!e_mails.is_empty(), "that somebody signed up is told");
    assert!(!e_mails.iter().any(|it| it.written.text.contains("/link/")));
}

#[test]
fn programs_are_told_that_no_e_mail_left_whoever_has_the_address() {
    let app = TestApp::start();
    ada(&app);
    let told = |email: &str| {
        for _ in 0..10 {
            app.guest().forget_password(email);
        }
        let body = json!({ "email": email, "password": OTHER_PASSWORD });
        let client = Client::of(&app);
        let signed_up = client.post("/api/accounts/signup/", &body);
        let resumed = client.post("/api/accounts/login/", &body);
        let reset = client.post("/api/accounts/password/reset/", &body);
        let query = format!(
            "mutation {{ sendPasswordResetEmail(email: \"{email}\") {{ heldBackUntil }} }}"
        );
        let by_graphql = Api::of(&app).ask(&query);
        let mut said = [signed_up, resumed, reset]
            .map(|it| it.body["held_back_until"].is_string())
            .to_vec();
        said.push(by_graphql.of("sendPasswordResetEmail")["heldBackUntil"].is_string());
        said
    };
    assert_eq!(told(ADA), [true; 4]);
    assert_eq!(told("nobody@example.com"), [true; 4]);
    let body = json!({ "email": "bob@example.com" });
    let reset = Client::of(&app).post("/api/accounts/password/reset/", &body);
    assert!(reset.body.get("held_back_until").is_none());
}

#[test]
fn a_sign_up_and_a_resend_are_answered_alike_whoever_has_the_address() {
    let app = TestApp::with(&[("RATE_LIMIT_LOGIN", "off")]);
    ada(&app);
    let answers = |email: &str| {
        let client = Client::of(&app);
        let login = json!({ "email": email, "password": OTHER_PASSWORD });
        let signup = client.post("/api/accounts/signup/", &login);
        let flow = json!({ "flow": signup.text("flow") });
        let resent = client.post("/api/accounts/resend/", &flow).status;
        let strangers = Strangers::of(&app);
        for _ in 0..104 {
            strangers.next().log_in_with(email, "nobody's password 7");
        }
        let resumed = client.post("/api/accounts/login/", &login).status;
        (signup.status, resent, resumed)
    };
    assert_eq!(answers(ADA), answers("nobody@example.com"));
}

#[test]
fn members_cannot_keep_each_other_from_an_address() {
    let app = TestApp::with(&[
        ("RATE_LIMIT_MANAGE_EMAIL", "10/d/user"),
        ("RATE_LIMIT_CONFIRM_EMAIL", "off"),
    ]);
    let ask = |guest: &Guest| {
        let fields = [
            ("email", "wanted@example.com"),
            ("current_password", PASSWORD),
        ];
        guest.post("/account/email", &fields).status()
    };
    let eve = app.member("eve@example.com");
    for _ in 0..10 {
        assert_eq!(ask(&eve), 303);
    }
    assert_eq!(ask(&eve), 429);
    assert_eq!(ask(&app.member("ada@example.com")), 303);
}

#[test]
fn a_code_for_a_new_address_is_sent_again_so_often_as_its_member_may_ask() {
    let app = TestApp::with(&[("RATE_LIMIT_MANAGE_EMAIL", "10/d/user")]);
    app.db_user("eve@example.com");
    let eve = Client::of(&app);
    let login = json!({ "email": "eve@example.com", "password": PASSWORD });
    let access = eve.post("/api/accounts/login/", &login);
    let eve = eve.bearing(access.text("access"));
    let wanted = json!({ "email": "victim@example.com", "current_password": PASSWORD });
    let asked = eve.post("/api/accounts/email/change/", &wanted);
    let flow = json!({ "flow": asked.text("flow") });
    let mut sent = 0;
    for _ in 0..25 {
        // Each from a network of its own, and by nobody.
        let again = Client::of(&app).post("/api/accounts/resend/", &flow);
        sent += usize::from(again.status == 200);
    }
    assert_eq!(sent, 9, "with the first one ten");
}
