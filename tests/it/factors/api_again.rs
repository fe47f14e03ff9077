//! Calls that take the password take a code of the authenticator app beside it, where the account has one.

use super::api_support::{
    ADA, CODES, FACTORS, Member, Phone, REAUTHENTICATE, START, TOTP, ada, app, protected,
};
use crate::support::app::TestApp;
use crate::support::client::{Answer, Client};
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use serde_json::{Value, json};
use time::Duration;

fn send(me: &Client, method: &str, path: &str, body: &Value) -> Answer {
    let body = ("application/json", body.to_string().into_bytes());
    me.send(method, path, Some(body))
}

/// Refused without the code and with a used one; done with the next.
fn asks(app: &TestApp, member: &Member, (method, path): (&str, &str), body: &Value, status: u16) {
    app.advance(Duration::minutes(11));
    let used = member.phone.code(app);
    let mut body = body.clone();
    body["current_password"] = PASSWORD.into();
    body["authenticator_code"] = used.clone().into();
    let shown = json!({ "current_password": PASSWORD, "authenticator_code": used });
    let again = member.me.post(REAUTHENTICATE, &shown);
    assert_eq!(again.status, 200, "{path}: {}", again.body);
    app.advance(Duration::seconds(20));
    let refused = send(&member.me, method, path, &body);
    assert_eq!(refused.status, 400, "{path}: {}", refused.body);
    let text = "That code has been used already. Wait for the next one.";
    let told = json!({ "authenticator_code": [text], "error": "used_code" });
    assert_eq!(refused.body, told, "{path}");
    body["authenticator_code"] = member.codes[0].clone().into();
    let refused = send(&member.me, method, path, &body);
    assert_eq!(refused.status, 400, "a recovery code is none: {path}");
    assert!(refused.body["authenticator_code"].is_array(), "{path}");
    body.as_object_mut().unwrap().remove("authenticator_code");
    let refused = send(&member.me, method, path, &body);
    assert_eq!(refused.status, 403, "{path}: {}", refused.body);
    assert_eq!(refused.text("code"), "reauthentication_required", "{path}");
    assert_eq!(refused.body["methods"], json!(["password", "totp"]));
    body["current_password"] = OTHER_PASSWORD.into();
    body["authenticator_code"] = member.phone.next(app).into();
    let refused = send(&member.me, method, path, &body);
    assert_eq!(
        (refused.status, refused.body),
        (400, json!({ "current_password": ["Invalid password."] })),
        "{path}"
    );
    body["current_password"] = PASSWORD.into();
    let done = send(&member.me, method, path, &body);
    assert_eq!(done.status, status, "{path}: {}", done.body);
}

#[test]
fn whatever_takes_the_password_takes_the_code_beside_it() {
    let (new, number) = (json!({ "email": "new@example.com" }), "+31612345678");
    for (method, path, body, status) in [
        ("POST", REAUTHENTICATE, json!({}), 200),
        ("POST", "/api/accounts/email/change/", new.clone(), 200),
        ("POST", "/api/accounts/email/secondary/", new, 200),
        (
            "POST",
            "/api/accounts/phone/",
            json!({ "phone": number }),
            200,
        ),
        ("DELETE", "/api/accounts/phone/", json!({}), 204),
        ("DELETE", "/api/accounts/me/", json!({}), 202),
        ("POST", "/api/accounts/archive/", json!({}), 204),
        ("POST", START, json!({}), 200),
        ("POST", CODES, json!({}), 200),
        ("DELETE", TOTP, json!({}), 204),
    ] {
        println!("{method} {path}");
        let app = app();
        asks(&app, &ada(&app), (method, path), &body, status);
    }
}

#[test]
fn so_do_the_calls_about_a_second_address() {
    for (method, path, status) in [
        ("POST", "/api/accounts/email/swap/", 200),
        ("DELETE", "/api/accounts/email/secondary/", 204),
    ] {
        let app = app();
        let ada = ada(&app);
        app.db_sql(
            "UPDATE users SET secondary_email = 'two@example.com', secondary_email_key = 'two@example.com'",
        );
        asks(&app, &ada, (method, path), &json!({}), status);
    }
}

#[test]
fn so_do_the_calls_of_staff() {
    let app = app();
    let id = app.db_superuser(ADA);
    let eve = app.db_user("eve@example.com").0;
    let ada = protected(&app, id, ADA);
    let path = format!("/api/admin/users/{eve}/");
    let ban = json!({ "ids": [eve], "reason": "Sold things" });
    asks(
        &app,
        &ada,
        ("POST", "/api/admin/users/actions/ban/"),
        &ban,
        200,
    );
    asks(
        &app,
        &ada,
        ("PATCH", &path),
        &json!({ "is_superuser": true }),
        200,
    );
}

#[test]
fn calls_without_a_body_ask_for_both_to_be_shown_first() {
    let app = app();
    let ada = ada(&app);
    app.advance(Duration::minutes(11));
    for (method, path) in [
        ("DELETE", "/api/accounts/sessions/"),
        ("GET", "/api/accounts/export/"),
        ("POST", START),
        ("POST", CODES),
        ("DELETE", TOTP),
    ] {
        let refused = ada.me.send(method, path, None);
        assert_eq!(refused.status, 403, "{path}: {}", refused.body);
        assert_eq!(refused.text("code"), "reauthentication_required");
        assert_eq!(refused.body["methods"], json!(["password", "totp"]));
    }
    let wrong =
        json!({ "current_password": PASSWORD, "authenticator_code": ada.phone.wrong(&app) });
    let wrong = ada.me.post(REAUTHENTICATE, &wrong);
    assert_eq!(
        (wrong.status, &wrong.body["error"]),
        (400, &json!("incorrect_code"))
    );
    assert!(wrong.body["authenticator_code"].is_array());
    let shown = json!({ "current_password": PASSWORD, "authenticator_code": ada.phone.code(&app) });
    assert_eq!(ada.me.post(REAUTHENTICATE, &shown).status, 200);
    assert_eq!(ada.me.delete("/api/accounts/sessions/").status, 204);
    assert_eq!(ada.me.get("/api/accounts/export/").status, 200);
}

/// Whose account has none may send the field.
#[test]
fn without_a_second_step_the_code_is_not_looked_at() {
    let app = app();
    app.db_user(ADA);
    let (me, _) = crate::api::accounts::log_in(&app, ADA);
    let shown = json!({ "current_password": PASSWORD, "authenticator_code": "123456" });
    assert_eq!(me.post(REAUTHENTICATE, &shown).status, 200);
    let started = me.post(START, &shown);
    assert_eq!(started.status, 200, "{}", started.body);
    let phone = Phone::of(started.text("secret"));
    let first = json!({ "setup": started.text("setup"), "code": phone.code(&app) });
    assert_eq!(me.post(TOTP, &first).status, 201);
    assert_eq!(me.get(FACTORS).body["second_factor"], true);
}
