//! Somebody without a password shows again that it is them, over REST.

use super::{ADA, another, leave_without_password};
use crate::api::accounts::member;
use crate::passkeys::support::{add, app_with};
use crate::races::together;
use crate::support::app::TestApp;
use crate::support::authenticator::Authenticator;
use crate::support::client::Client;
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use serde_json::json;
use time::Duration;

const AGAIN: &str = "/api/accounts/reauthenticate/";
const SEND: &str = "/api/accounts/reauthenticate/code/";
const PASSWORDS: &str = "/api/accounts/password/change/";

fn app() -> TestApp {
    app_with(&[])
}

fn ada(app: &TestApp) -> Client {
    let (me, _) = member(app, ADA);
    leave_without_password(app, ADA);
    app.advance(Duration::minutes(11));
    me
}

#[test]
fn programs_are_told_by_what_and_send_the_code() {
    let app = app();
    let me = ada(&app);
    let export = me.get("/api/accounts/export/");
    assert_eq!(export.status, 403, "{}", export.body);
    assert_eq!(export.body["methods"], json!(["email_code"]));
    let password = me.post(AGAIN, &json!({ "current_password": PASSWORD }));
    assert_eq!(password.status, 403, "{}", password.body);
    assert_eq!(password.body["methods"], json!(["email_code"]));
    let never_sent = me.post(AGAIN, &json!({ "email_code": "123456" }));
    assert_eq!(never_sent.status, 400, "{}", never_sent.body);
    let sent = me.post(SEND, &json!({}));
    assert_eq!((sent.status, &sent.body), (200, &json!({})));
    let code = app.code_for(ADA);
    let wrong = me.post(AGAIN, &json!({ "email_code": another(&code) }));
    assert_eq!(wrong.status, 400, "{}", wrong.body);
    assert_eq!(
        (wrong.text("error"), &wrong.body["attempts_left"]),
        ("incorrect_code", &json!(4))
    );
    assert!(wrong.body["email_code"].is_array());
    let right = me.post(AGAIN, &json!({ "email_code": code }));
    assert_eq!(right.status, 200, "{}", right.body);
    assert_eq!(me.get("/api/accounts/export/").status, 200);
}

#[test]
fn whatever_takes_the_password_takes_the_code_in_its_place() {
    let app = app();
    let me = ada(&app);
    for (path, body, status) in [
        ("email/change", json!({ "email": "new@example.com" }), 200),
        (
            "email/secondary",
            json!({ "email": "new@example.com" }),
            200,
        ),
        ("phone", json!({ "phone": "+31612345678" }), 200),
        ("factors/totp/start", json!({}), 200),
        ("factors/passkeys/options", json!({}), 200),
        ("archive", json!({}), 204),
    ] {
        app.advance(Duration::minutes(11));
        let path = format!("/api/accounts/{path}/");
        assert_eq!(me.post(SEND, &json!({})).status, 200, "{path}");
        let mut body = body;
        let code = app.code_for(ADA);
        body["email_code"] = another(&code).into();
        let wrong = me.post(&path, &body);
        assert_eq!(wrong.status, 400, "{path}: {}", wrong.body);
        body["email_code"] = code.into();
        let done = me.post(&path, &body);
        assert_eq!(done.status, status, "{path}: {}", done.body);
    }
}

#[test]
fn a_first_password_is_chosen_without_an_old_one() {
    let app = app();
    let me = ada(&app);
    let new = json!({ "new_password": OTHER_PASSWORD });
    let refused = me.post(PASSWORDS, &new);
    assert_eq!(refused.status, 403, "{}", refused.body);
    assert_eq!(refused.body["methods"], json!(["email_code"]));
    me.post(SEND, &json!({}));
    let body = json!({ "new_password": OTHER_PASSWORD, "email_code": app.code_for(ADA) });
    let done = me.post(PASSWORDS, &body);
    assert_eq!(done.status, 200, "{}", done.body);
    let me = me.bearing(done.text("access"));
    let late = me.post(PASSWORDS, &json!({ "new_password": PASSWORD }));
    assert_eq!(late.status, 400, "{}", late.body);
    assert!(late.body["current_password"].is_array(), "{}", late.body);
    let body = json!({ "current_password": OTHER_PASSWORD, "new_password": PASSWORD });
    assert_eq!(me.post(PASSWORDS, &body).status, 200);
}

#[test]
fn who_was_left_without_a_password_by_operators_chooses_none() {
    let app = app();
    let me = ada(&app);
    app.db_sql("UPDATE users SET password = '!0123456789012345678901234567890123456789'");
    me.post(SEND, &json!({}));
    let body = json!({ "new_password": OTHER_PASSWORD, "email_code": app.code_for(ADA) });
    let refused = me.post(PASSWORDS, &body);
    assert_eq!(refused.status, 400, "{}", refused.body);
    let said = refused.body["non_field_errors"][0].as_str().unwrap();
    assert!(said.starts_with("You cannot choose a password yourself."));
}

#[test]
fn who_has_a_password_is_sent_no_code() {
    let app = app();
    let (me, _) = member(&app, ADA);
    let before = app.letters_to(ADA).len();
    assert_eq!(me.post(SEND, &json!({})).status, 404);
    assert_eq!(app.letters_to(ADA).len(), before);
    let shown = me.post(AGAIN, &json!({ "email_code": "123456" }));
    assert_eq!(shown.status, 403, "{}", shown.body);
    assert_eq!(shown.body["methods"], json!(["password"]));
}

#[test]
fn one_code_from_eight_threads_confirms_once() {
    let app = app();
    let me = ada(&app);
    me.post(SEND, &json!({}));
    let body = json!({ "email_code": app.code_for(ADA) });
    let mut statuses = together(8, |_| me.post(AGAIN, &body).status);
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400, 400, 400, 400, 400, 400, 400]);
}

#[test]
fn a_passkey_that_knows_its_owner_needs_no_code() {
    let app = app();
    let (me, _) = member(&app, ADA);
    let mut device = Authenticator::platform();
    let added = add(&me, &mut device, "Phone");
    assert_eq!(added.status, 201, "{}", added.body);
    leave_without_password(&app, ADA);
    app.advance(Duration::minutes(11));
    let asked = me.get("/api/accounts/export/");
    assert_eq!(
        asked.body["methods"],
        json!(["email_code", "webauthn"]),
        "{}",
        asked.body
    );
    let shown = json!({ "email_code": "123456" });
    assert_eq!(
        me.post(AGAIN, &shown).status,
        403,
        "never without the second factor"
    );
}
