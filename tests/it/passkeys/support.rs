//! Somebody with a passkey, over the calls.

use crate::api::accounts::log_in;
use crate::support::app::TestApp;
use crate::support::authenticator::{Authenticator, Saying};
use crate::support::client::{Answer, Client};
use crate::support::people::PASSWORD;
use serde_json::{Value, json};

pub const ADA: &str = "ada@example.com";
pub const ORIGIN: &str = "http://localhost:8000";
pub const FACTORS: &str = "/api/accounts/factors/";
pub const PASSKEYS: &str = "/api/accounts/factors/passkeys/";
pub const NEW: &str = "/api/accounts/factors/passkeys/options/";
pub const OPTIONS: &str = "/api/accounts/passkey/options/";
pub const LOGIN: &str = "/api/accounts/passkey/login/";
pub const SECOND: &str = "/api/accounts/login/second/";
pub const SECOND_OPTIONS: &str = "/api/accounts/login/second/options/";

/// A site that has a name, as passkeys need one.
pub fn app() -> TestApp {
    app_with(&[])
}

pub fn app_with(more: &[(&'static str, &str)]) -> TestApp {
    let mut settings = vec![
        ("RATE_LIMITS", "off"),
        ("PUBLIC_URL", ORIGIN),
        ("JWT_ACCESS_TOKEN_LIFETIME", "2h"),
    ];
    settings.extend(more);
    TestApp::with(&settings)
}

/// Adds a passkey that the device makes.
pub fn add(me: &Client, device: &mut Authenticator, name: &str) -> Answer {
    let recent = me.post(NEW, &json!({}));
    let asked = match recent.status {
        403 => me.post(NEW, &json!({ "current_password": PASSWORD })),
        _ => recent,
    };
    assert_eq!(asked.status, 200, "{}", asked.body);
    let made = device.create(ORIGIN, &asked.body["publicKey"]).unwrap();
    let new = json!({ "flow": asked.text("flow"), "credential": made, "name": name });
    me.post(PASSKEYS, &new)
}

/// Ada, with a passkey on that device; the program that added it.
pub fn ada(app: &TestApp, device: &mut Authenticator) -> (Client, Vec<String>) {
    app.db_user(ADA);
    let (me, _) = log_in(app, ADA);
    let added = add(&me, device, "Phone");
    assert_eq!(added.status, 201, "{}", added.body);
    let codes = serde_json::from_value(added.body["recovery_codes"].clone()).unwrap();
    (me, codes)
}

/// What logs in by that device, perhaps with a lie.
pub fn answer(client: &Client, device: &mut Authenticator, lie: impl FnOnce(&mut Saying)) -> Value {
    let asked = client.post(OPTIONS, &json!({}));
    assert_eq!(asked.status, 200, "{}", asked.body);
    let used = device.get_lying(ORIGIN, &asked.body["publicKey"], lie);
    json!({ "flow": asked.text("flow"), "credential": used.unwrap() })
}

/// The flow of a log-in by password that waits for its second step.
pub fn second_flow(client: &Client) -> String {
    let login = json!({ "email": ADA, "password": PASSWORD });
    let waits = client.post("/api/accounts/login/", &login);
    assert_eq!(waits.status, 403, "{}", waits.body);
    assert_eq!(waits.text("code"), "second_factor_required");
    waits.text("flow").to_owned()
}

/// Sessions that were opened and have not ended.
pub fn sessions(app: &TestApp) -> i64 {
    app.db_count("SELECT count(*) AS count FROM sessions WHERE revoked_at IS NULL")
}
