//! Sessions and access tokens say how they were opened.

use super::doors::{ADA, app};
use crate::admin::desk::sql;
use crate::support::client::Client;
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use serde_json::{Value, json};
use time::Duration;

#[test]
fn a_session_knows_how_it_was_opened() {
    let app = app();
    app.db_user(ADA);
    let guest = app.guest();
    assert_eq!(guest.log_in(ADA).location(), Some("/"));
    let opened = |methods: &str| {
        app.db_count(&format!(
            "SELECT count(*) AS count FROM sessions WHERE methods = '{methods}' AND strong_at IS NULL AND revoked_at IS NULL"
        ))
    };
    assert_eq!(opened("password"), 1);
    // The session that takes its place after a change of the password is worth the same.
    sql(
        &app,
        "UPDATE sessions SET methods = 'password totp', strong_at = created_at",
    );
    let change = [
        ("current_password", PASSWORD),
        ("password1", OTHER_PASSWORD),
        ("password2", OTHER_PASSWORD),
    ];
    assert_eq!(guest.post("/account/password", &change).status(), 303);
    let strong = "SELECT count(*) AS count FROM sessions WHERE methods = 'password totp' AND strong_at IS NOT NULL AND \
                  revoked_at IS NULL";
    assert_eq!(app.db_count(strong), 1);
    assert!(guest.is_signed_in());
    let eve = app.guest();
    eve.sign_up("eve@example.com");
    eve.enter_code(&app.code_for("eve@example.com"));
    assert_eq!(opened("email_code"), 1);
}

#[test]
fn an_access_token_says_how_its_session_was_opened_as_it_is_now() {
    let app = app();
    app.db_user(ADA);
    let client = Client::of(&app);
    let body = json!({ "email": ADA, "password": PASSWORD });
    let seconds = || app.site().app().now().assume_utc().unix_timestamp();
    let before = seconds();
    let pair = client.post("/api/accounts/login/", &body);
    let said = claims(pair.text("access"));
    assert_eq!((&said["amr"], &said["acr"]), (&json!(["pwd"]), &json!("1")));
    let now = said["auth_time"].as_i64().unwrap();
    assert!((before..=seconds()).contains(&now));
    assert!(claims(pair.text("refresh")).get("amr").is_none());
    app.advance(Duration::minutes(1));
    sql(
        &app,
        "UPDATE sessions SET methods = 'password totp', strong_at = created_at",
    );
    let refresh = json!({ "refresh": pair.text("refresh") });
    let next = client.post("/api/accounts/token/refresh/", &refresh);
    let said = claims(next.text("access"));
    assert_eq!(said["amr"], json!(["pwd", "otp", "mfa"]));
    assert_eq!(
        (&said["acr"], &said["auth_time"]),
        (&json!("2"), &json!(now))
    );
    // Of one that was opened before this was kept, nothing is made up.
    sql(&app, "UPDATE sessions SET methods = '', strong_at = NULL");
    let refresh = json!({ "refresh": next.text("refresh") });
    let said = client.post("/api/accounts/token/refresh/", &refresh);
    let said = claims(said.text("access"));
    assert!(said.get("amr").is_none());
    assert_eq!(said["acr"], json!("1"));
}

/// What a token says.
fn claims(token: &str) -> Value {
    use base64::Engine as _;
    let payload = token.split('.').nth(1).unwrap();
    let payload = base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(payload);
    serde_json::from_slice(&payload.unwrap()).unwrap()
}
