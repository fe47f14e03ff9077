//! What closures are shown, what they can say, and what becomes of those that misbehave.

use super::{ADA, Doorkeeper, count, refusals};
use crate::admin::desk::sql;
use crate::api::accounts::log_in;
use crate::graphql::Api;
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::people::{PASSWORD, fields};
use serde_json::json;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use vestibule::hooks::{AddressKind, Interface, OnFailure, Refusal};

#[path = "../../../examples/hooks.rs"]
mod example;

#[test]
fn the_rules_of_the_example_are_obeyed() {
    let app = TestApp::without_limits();
    example::rules(app.site());
    let page = app.guest().sign_up("eve@elsewhere.example");
    assert_eq!(
        page.error("email"),
        "Sign up with your address at example.com."
    );
    let ada = app.member(ADA);
    ada.log_out();
    sql(&app, "UPDATE users SET is_staff = TRUE");
    let page = app.guest().log_in(ADA);
    assert_eq!(page.status(), 403);
    assert!(page.text().contains("Staff log in with a second step."));
}

#[test]
fn a_sign_up_is_shown_as_it_was_typed_and_refused_alike_whoever_has_the_address() {
    let app = TestApp::without_limits();
    app.db_user(ADA);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let notes = seen.clone();
    app.site().before_signup(move |attempt| {
        notes.lock().unwrap().push(attempt.clone());
        Err(Refusal::new("members_only", "Only members of the club.").at("email"))
    });
    let answers: Vec<_> = [ADA, "new@example.com"]
        .into_iter()
        .map(|email| {
            let more = [
                ("first_name", "Ada"),
                ("username", "countess"),
                ("phone", "+31612345678"),
            ];
            let page = app.guest().post("/signup", &fields(email, &more));
            assert_eq!(page.status(), 422);
            assert_eq!(page.error("email"), "Only members of the club.");
            assert_eq!(page.value("email"), email, "what was typed is still there");
            let client = Client::of(&app);
            let body = json!({ "email": email, "password": PASSWORD });
            let said = client.post("/api/accounts/signup/", &body);
            assert_eq!(said.status, 400);
            let asked = Api::of(&app).register(email, "lovelace");
            assert_eq!(asked.code("register"), "email members_only");
            (page.text().replace(email, "-"), said.body, asked.body)
        })
        .collect();
    assert_eq!(answers[0], answers[1]);
    assert_eq!(
        answers[0].1,
        json!({ "email": ["Only members of the club."] })
    );
    assert_eq!(count(&app, "users"), 1);
    assert_eq!(count(&app, "flows"), 0);
    assert_eq!(app.deliver(), 0, "nobody is written to");
    assert_eq!(refusals(&app), 6);
    assert_eq!(
        count(
            &app,
            "audit WHERE event = 'hook_refused' AND user_id IS NULL"
        ),
        6
    );
    let seen = seen.lock().unwrap();
    let first = &seen[0];
    assert_eq!(
        (&*first.email, first.username.as_deref()),
        (ADA, Some("countess"))
    );
    assert_eq!((&*first.first_name, &*first.last_name), ("Ada", ""));
    assert_eq!(first.phone.as_deref(), Some("+31612345678"));
    assert!(first.client.user_agent.contains("Firefox"));
    assert_eq!(first.client.language, Some("en"));
    let through: Vec<_> = seen.iter().map(|it| it.client.interface).collect();
    let each = [Interface::Page, Interface::Rest, Interface::GraphQl];
    assert_eq!(through, [each, each].concat());
    assert!(
        !format!("{seen:?}").contains("ada@"),
        "nor is it logged by mistake"
    );
}

#[test]
fn a_sign_up_that_is_refused_without_a_field_is_forbidden() {
    let app = TestApp::without_limits();
    app.site()
        .before_signup(|_| Err(Refusal::new("closed", "<b>Closed</b> & \"gone\"")));
    let page = app.guest().sign_up(ADA);
    assert_eq!(page.status(), 403);
    assert_eq!(page.problems(), ["<b>Closed</b> & \"gone\""], "as text");
    assert!(!page.html().contains("<b>Closed"));
    let body = json!({ "email": ADA, "password": PASSWORD });
    let said = Client::of(&app).post("/api/accounts/signup/", &body);
    assert_eq!((said.status, said.text("code")), (403, "closed"));
    let asked = Api::of(&app).register(ADA, "lovelace");
    assert_eq!(asked.code("register"), "nonFieldErrors closed");
}

#[test]
fn the_first_that_refuses_ends_it_and_who_says_nothing_is_said_something_for() {
    let app = TestApp::without_limits();
    let asked = Arc::new(Mutex::new(Vec::new()));
    for name in ["first", "second", "third"] {
        let asked = asked.clone();
        app.site().before_signup(move |_| {
            asked.lock().unwrap().push(name);
            if name == "second" {
                Err(Refusal::new("No Code!", ""))
            } else {
                Ok(())
            }
        });
    }
    let body = json!({ "email": ADA, "password": PASSWORD });
    let said = Client::of(&app).post("/api/accounts/signup/", &body);
    assert_eq!((said.status, said.text("code")), (403, "not_allowed"));
    assert!(
        said.text("detail")
            .starts_with("This is not possible here.")
    );
    assert_eq!(*asked.lock().unwrap(), ["first", "second"]);
}

#[test]
fn a_change_of_address_is_refused_at_every_interface_before_a_code_leaves() {
    let app = TestApp::without_limits();
    app.db_user(ADA);
    app.db_user("bob@example.com");
    let seen = Arc::new(Mutex::new(Vec::new()));
    let notes = seen.clone();
    app.site().before_email_change(move |attempt| {
        notes.lock().unwrap().push(attempt.clone());
        Err(Refusal::new("only_ours", "Use an address of ours.").at("email"))
    });
    let (client, pair) = log_in(&app, ADA);
    let ada = app.guest();
    ada.log_in(ADA);
    let letters = app.deliver();
    for new in ["bob@example.com", "new@example.com"] {
        let page = ada.post(
            "/account/email",
            &[("email", new), ("current_password", PASSWORD)],
        );
        assert_eq!(page.status(), 422, "{}", page.text());
        assert!(page.text().contains("Use an address of ours."));
        let body = json!({ "email": new, "current_password": PASSWORD });
        for path in [
            "/api/accounts/email/change/",
            "/api/accounts/email/secondary/",
        ] {
            let said = client.post(path, &body);
            assert_eq!(said.status, 400, "{path}: {}", said.body);
            assert_eq!(said.body, json!({ "email": ["Use an address of ours."] }));
        }
        let asked = Api::of(&app).bearing(pair.text("access")).ask_with(
            "mutation($e: String!, $p: String!) { sendSecondaryEmailActivation(email: $e, password: $p) { success errors } }",
            &json!({ "e": new, "p": PASSWORD }),
        );
        let code = asked.code("sendSecondaryEmailActivation");
        assert_eq!(code, "email only_ours");
    }
    assert_eq!(count(&app, "flows"), 0);
    assert_eq!((letters > 0, app.deliver()), (true, 0));
    assert_eq!(refusals(&app), 8);
    let seen = seen.lock().unwrap();
    let kinds: Vec<_> = seen.iter().take(4).map(|it| it.kind).collect();
    let (first, second) = (AddressKind::Primary, AddressKind::Secondary);
    assert_eq!(kinds, [first, first, second, second]);
    assert_eq!(seen[0].user.email, ADA);
    assert_eq!(seen[0].email, "bob@example.com");
}

#[test]
fn a_log_in_has_no_field_and_its_password_was_no_failure() {
    let app = TestApp::with(&[("RATE_LIMIT_LOGIN_FAILED", "2/h")]);
    app.db_user(ADA);
    app.site()
        .before_login(|_| Err(Refusal::new("no", "Not today.").at("email")));
    let body = json!({ "email": ADA, "password": PASSWORD });
    for _ in 0..4 {
        let said = Client::of(&app).post("/api/accounts/login/", &body);
        assert_eq!((said.status, said.text("code")), (403, "no"));
    }
}

#[test]
fn nobody_has_the_hooks_asked_without_end() {
    let app = TestApp::with(&[("RATE_LIMIT_LOGIN", "3/h"), ("LOGIN_BY_CODE", "on")]);
    let door = Doorkeeper::at(&app);
    let ada = app.guest();
    ada.sign_up(ADA);
    let code = app.code_for(ADA);
    let statuses: Vec<_> = (0..5).map(|_| ada.enter_code(&code).status()).collect();
    assert_eq!(statuses, [403, 403, 403, 429, 429]);
    assert_eq!(door.seen().len(), 3);
    // Who is let in gives the share back.
    let app = TestApp::with(&[("RATE_LIMIT_LOGIN", "1/h")]);
    Doorkeeper::at(&app).open();
    let ada = app.guest();
    for email in [ADA, "ada@work.example"] {
        ada.sign_up(email);
        assert_eq!(ada.enter_code(&app.code_for(email)).location(), Some("/"));
        ada.log_out();
    }
}

#[test]
fn one_that_panics_refuses_and_one_that_hangs_does_what_was_chosen() {
    let app = TestApp::without_limits();
    app.db_user(ADA);
    app.site().before_login(|_| panic!("a bug in a hook"));
    let body = json!({ "email": ADA, "password": PASSWORD });
    let said = Client::of(&app).post("/api/accounts/login/", &body);
    assert_eq!((said.status, said.text("code")), (403, "hook_unavailable"));
    assert!(said.text("detail").contains("Try again in a few minutes."));
    assert_eq!(refusals(&app), 1);

    let app = TestApp::without_limits();
    app.db_user(ADA);
    app.site().before_login(|_| {
        std::thread::sleep(Duration::from_secs(5));
        Ok(())
    });
    let began = Instant::now();
    let page = app.guest().log_in(ADA);
    assert_eq!(page.status(), 403);
    assert!(page.text().contains("We cannot check this at the moment."));
    let took = began.elapsed();
    assert!(
        took >= Duration::from_secs(2) && took < Duration::from_secs(4),
        "{took:?}"
    );
    app.site().when_hooks_are_late(OnFailure::Allow);
    assert_eq!(app.guest().log_in(ADA).location(), Some("/"));
}

#[test]
fn hooks_before_a_sign_up_are_not_asked_by_staff_or_the_command_line() {
    let app = TestApp::without_limits();
    app.site().before_signup(|_| Err(Refusal::new("no", "No.")));
    app.db_user(ADA);
    sql(&app, "UPDATE users SET first_name = 'Ada'");
    assert_eq!(count(&app, "users"), 1);
    assert_eq!(refusals(&app), 0);
}
