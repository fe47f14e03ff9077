//! The first factor, where the site demands it: a code from an e-mail beside the password.

use crate::api::accounts::log_in;
use crate::factors::api_support::{ADA, Phone, SEND_CODE, START, TOTP};
use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::factors::{SET_UP, protect};
use crate::support::people::PASSWORD;
use serde_json::{Value, json};

const ADD: &str = "/api/accounts/factors/passkeys/options/";

fn app(policy: &str) -> TestApp {
    TestApp::with(&[("RATE_LIMITS", "off"), ("MFA_REQUIRED", policy)])
}

fn is_asked(answer: &Answer, methods: &Value) {
    assert_eq!(
        (answer.status, answer.text("code")),
        (403, "reauthentication_required"),
        "{}",
        answer.body
    );
    assert_eq!(&answer.body["methods"], methods);
}

#[test]
fn a_stolen_password_sets_up_no_factor_that_the_site_demands() {
    let app = app("all");
    app.db_user(ADA);
    let (me, _) = log_in(&app, ADA);
    let both = json!(["password", "email_code"]);
    let password = json!({ "current_password": PASSWORD });
    for call in [START, ADD] {
        is_asked(&me.post(call, &json!({})), &both);
        is_asked(&me.post(call, &password), &both);
    }
    assert_eq!(me.post(SEND_CODE, &json!({})).status, 200);
    let code = app.code_for(ADA);
    // A code alone says no more than the password alone.
    is_asked(
        &me.post(START, &json!({ "email_code": code })),
        &json!(["password"]),
    );
    let wrong = json!({ "current_password": "another one", "email_code": code });
    assert_eq!(me.post(START, &wrong).status, 400);
    let shown = json!({ "current_password": PASSWORD, "email_code": code });
    let started = me.post(ADD, &shown);
    assert_eq!(started.status, 200, "{}", started.body);
    // It works once, and not for what comes next.
    let again = me.post(START, &shown);
    assert_eq!((again.status, again.text("error")), (400, "dead_flow"));
    is_asked(&me.post(START, &password), &both);
}

#[test]
fn a_code_belongs_to_the_session_that_asked() {
    let app = app("all");
    app.db_user(ADA);
    let (me, _) = log_in(&app, ADA);
    let (thief, _) = log_in(&app, ADA);
    assert_eq!(me.post(SEND_CODE, &json!({})).status, 200);
    let shown = json!({ "current_password": PASSWORD, "email_code": app.code_for(ADA) });
    assert_eq!(thief.post(START, &shown).status, 400);
    assert_eq!(me.post(START, &shown).status, 200);
}

#[test]
fn who_need_not_have_one_or_has_one_is_asked_for_no_such_code() {
    let off = app("off");
    off.db_user(ADA);
    let (me, _) = log_in(&off, ADA);
    assert_eq!(me.post(SEND_CODE, &json!({})).status, 404);
    is_asked(&me.post(START, &json!({})), &json!(["password"]));
    let all = app("all");
    let ada = protect(&all, all.member(ADA)).guest;
    let page = ada.get(SET_UP);
    assert!(page.texts("main [name=email_code]").is_empty());
}

#[test]
fn the_page_says_what_is_missing_and_keeps_where_it_leads() {
    let app = app("all");
    let ada = app.member(ADA);
    let factors = ada.get("/account/factors").text();
    assert!(factors.contains("Your password alone protects your account."));
    let ask = ada.get(SET_UP);
    for name in ["email_code", "send_code", "current_password"] {
        assert_eq!(ask.texts(&format!("main [name={name}]")).len(), 1, "{name}");
    }
    let next = ("next", "/account");
    let refused = ada.post(SET_UP, &[("current_password", PASSWORD), next]);
    assert_eq!(refused.status(), 422);
    assert!(!refused.error("email_code").is_empty());
    assert_eq!(refused.value("next"), "/account");
    let sent = ada.post(SET_UP, &[("send_code", "on"), next]);
    assert_eq!(
        (sent.status(), sent.value("next")),
        (200, "/account".into())
    );
}

#[test]
fn what_was_begun_before_the_site_demanded_it_is_over() {
    let app = app("staff");
    app.db_user(ADA);
    let (me, _) = log_in(&app, ADA);
    let started = me.post(START, &json!({ "current_password": PASSWORD }));
    let phone = Phone::of(started.text("secret"));
    app.db_sql("UPDATE users SET is_staff = TRUE");
    let first = json!({ "setup": started.text("setup"), "code": phone.code(&app) });
    let refused = me.post(TOTP, &first);
    assert_eq!((refused.status, refused.text("error")), (400, "dead_setup"));
    app.db_sql("UPDATE users SET is_staff = FALSE");
    assert_eq!(me.post(TOTP, &first).status, 201);
}
