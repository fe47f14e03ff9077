//! Passkeys over REST.

use super::support::{
    ADA, FACTORS, LOGIN, NEW, ORIGIN, PASSKEYS, SECOND, SECOND_OPTIONS, ada, add, answer, app,
    app_with, second_flow, sessions,
};
use crate::api::accounts::log_in;
use crate::support::authenticator::{Authenticator, Kind};
use crate::support::client::Client;
use crate::support::people::PASSWORD;
use serde_json::{Value, json};
use time::Duration;

#[test]
fn a_passkey_is_added_and_logs_in_without_a_name() {
    let app = app();
    let mut device = Authenticator::platform();
    app.db_user(ADA);
    let (me, pair) = log_in(&app, ADA);
    let (other, _) = log_in(&app, ADA);
    // Whoever holds a session that was left open adds nothing.
    let refused = me.post(NEW, &json!({}));
    assert_eq!(
        (refused.status, refused.text("code")),
        (403, "reauthentication_required")
    );
    let added = add(&me, &mut device, "  Phone ");
    assert_eq!(added.status, 201, "{}", added.body);
    assert_eq!(added.body["recovery_codes"].as_array().unwrap().len(), 10);
    let had = me.get(FACTORS).body;
    assert_eq!(
        (&had["second_factor"], &had["totp"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!(had["passkeys"][0]["name"], "Phone");
    assert_eq!(had["passkeys"][0]["last_used_at"], Value::Null);
    assert_eq!(other.get(FACTORS).status, 401, "every other session ended");
    let guest = Client::of(&app);
    let login = answer(&guest, &mut device, |_| {});
    let done = guest.post(LOGIN, &login);
    assert_eq!(done.status, 200, "{}", done.body);
    let again = guest.bearing(done.text("access"));
    assert!(again.get(FACTORS).body["passkeys"][0]["last_used_at"].is_string());
    // What was answered once is not believed twice, from wherever.
    let twice = Client::of(&app).post(LOGIN, &login);
    assert_eq!(
        (twice.status, twice.text("code")),
        (401, "stale_passkey"),
        "{}",
        twice.body
    );
    app.letter_saying(ADA, "It can be used to log in");
    drop(pair);
}

#[test]
fn keys_of_each_kind_and_their_json_as_a_text_do() {
    let app = app();
    for (number, kind) in [Kind::P256, Kind::Ed25519, Kind::Rsa]
        .into_iter()
        .enumerate()
    {
        let email = format!("user{number}@example.com");
        app.db_user(&email);
        let (me, _) = log_in(&app, &email);
        let mut device = Authenticator::platform().with(kind);
        assert_eq!(add(&me, &mut device, "").status, 201);
        let guest = Client::of(&app);
        let mut login = answer(&guest, &mut device, |_| {});
        login["credential"] = login["credential"].to_string().into();
        assert_eq!(guest.post(LOGIN, &login).status, 200);
    }
}

#[test]
fn a_security_key_is_the_second_step_by_touch_and_no_log_in_of_its_own() {
    let app = app();
    let mut key = Authenticator::security_key();
    ada(&app, &mut key);
    let guest = Client::of(&app);
    let flow = second_flow(&guest);
    let asked = guest.post(SECOND_OPTIONS, &json!({ "flow": flow }));
    assert_eq!(asked.status, 200, "{}", asked.body);
    let used = key.get(ORIGIN, &asked.body["publicKey"]).unwrap();
    let step = json!({ "flow": flow, "passkey_flow": asked.text("flow"), "credential": used });
    let done = guest.post(SECOND, &step);
    assert_eq!(done.status, 200, "{}", done.body);
    let again = guest.post(SECOND, &step);
    assert_eq!(
        (again.status, &again.body["error"]),
        (400, &json!("dead_flow"))
    );
    // Alone it does not say who touched it.
    let asked = guest.post(super::support::OPTIONS, &json!({}));
    key.verifies = true;
    key.discoverable = true;
    let used = key.get_lying(ORIGIN, &asked.body["publicKey"], |saying| {
        saying.user_verified = false;
    });
    let login = json!({ "flow": asked.text("flow"), "credential": used.unwrap() });
    let refused = guest.post(LOGIN, &login);
    assert_eq!(
        (refused.status, refused.text("code")),
        (401, "invalid_passkey")
    );
}

#[test]
fn a_passkey_takes_the_place_of_password_and_code() {
    let app = app();
    let mut device = Authenticator::platform();
    let (me, _) = ada(&app, &mut device);
    app.advance(Duration::minutes(11));
    let refused = me.post(NEW, &json!({}));
    assert_eq!(refused.body["methods"], json!(["password", "webauthn"]));
    let alone = me.post(
        "/api/accounts/reauthenticate/",
        &json!({ "current_password": PASSWORD }),
    );
    assert_eq!(
        (alone.status, alone.text("code")),
        (403, "reauthentication_required"),
        "the password alone is one factor"
    );
    let asked = me.post("/api/accounts/reauthenticate/options/", &json!({}));
    assert_eq!(asked.status, 200, "{}", asked.body);
    let used = device.get(ORIGIN, &asked.body["publicKey"]).unwrap();
    let shown = json!({ "passkey_flow": asked.text("passkey_flow"), "credential": used });
    let done = me.post("/api/accounts/reauthenticate/", &shown);
    assert_eq!(done.status, 200, "{}", done.body);
    assert_eq!(me.post(NEW, &json!({})).status, 200);
    // A touch alone is not enough.
    let asked = me.post("/api/accounts/reauthenticate/options/", &json!({}));
    let touched = device.get_lying(ORIGIN, &asked.body["publicKey"], |saying| {
        saying.user_verified = false;
    });
    let mut shown = json!({ "passkey_flow": asked.text("passkey_flow"), "credential": touched });
    let refused = me.post("/api/accounts/reauthenticate/", &shown);
    assert_eq!(refused.status, 403, "{}", refused.body);
    // With the password it is; but that answer was used up.
    shown["current_password"] = PASSWORD.into();
    let used_up = me.post("/api/accounts/reauthenticate/", &shown);
    assert_eq!(used_up.status, 401, "{}", used_up.body);
}

#[test]
fn passkeys_are_renamed_and_removed_by_their_owner_alone() {
    let app = app();
    let mut device = Authenticator::platform();
    let (me, codes) = ada(&app, &mut device);
    let id = me.get(FACTORS).body["passkeys"][0]["id"].as_i64().unwrap();
    let path = format!("{PASSKEYS}{id}/");
    app.db_user("bob@example.com");
    let (bob, _) = log_in(&app, "bob@example.com");
    assert_eq!(bob.patch(&path, &json!({ "name": "x" })).status, 404);
    assert_eq!(bob.delete(&path).status, 404);
    assert_eq!(me.patch(&path, &json!({ "name": "Laptop" })).status, 204);
    assert_eq!(me.get(FACTORS).body["passkeys"][0]["name"], "Laptop");
    let long = json!({ "name": "x".repeat(61) });
    assert_eq!(me.patch(&path, &long).status, 400);
    assert_eq!(me.patch(&format!("{PASSKEYS}x/"), &long).status, 404);
    assert_eq!(me.delete(&path).status, 204);
    let had = me.get(FACTORS).body;
    assert_eq!(
        (&had["second_factor"], &had["recovery_codes"]),
        (&json!(false), &Value::Null),
        "the codes go with the last factor"
    );
    assert_eq!(codes.len(), 10);
    let guest = Client::of(&app);
    let login = answer(&guest, &mut device, |_| {});
    let refused = guest.post(LOGIN, &login);
    assert_eq!(
        (refused.status, refused.text("code")),
        (401, "unknown_passkey")
    );
    let password = json!({ "email": ADA, "password": PASSWORD });
    assert_eq!(guest.post("/api/accounts/login/", &password).status, 200);
}

#[test]
fn accounts_that_may_not_be_used_are_not_opened_by_a_passkey() {
    let app = app();
    let mut device = Authenticator::platform();
    ada(&app, &mut device);
    let before = sessions(&app);
    for (change, status, code) in [
        (
            "is_active = FALSE, ban_reason = 'spam'",
            403,
            "account_closed",
        ),
        (
            "is_active = TRUE, ban_reason = '', reset_required = TRUE",
            403,
            "password_reset_required",
        ),
        (
            "reset_required = FALSE, erase_at = '2999-01-01 00:00:00'",
            403,
            "account_closing",
        ),
    ] {
        app.db_sql(&format!("UPDATE users SET {change} WHERE email = '{ADA}'"));
        let guest = Client::of(&app);
        let login = answer(&guest, &mut device, |_| {});
        let refused = guest.post(LOGIN, &login);
        assert_eq!((refused.status, refused.text("code")), (status, code));
    }
    assert_eq!(sessions(&app), before);
}

#[test]
fn where_they_are_switched_off_passkeys_stay_a_second_step() {
    let app = app();
    let mut device = Authenticator::platform();
    let (me, _) = ada(&app, &mut device);
    drop(me);
    let app = app.restart(&[
        ("RATE_LIMITS", "off"),
        ("PUBLIC_URL", ORIGIN),
        ("PASSKEYS", "off"),
    ]);
    let guest = Client::of(&app);
    let off = guest.post(super::support::OPTIONS, &json!({}));
    assert_eq!((off.status, off.text("code")), (404, "passkeys_off"));
    let flow = second_flow(&guest);
    let asked = guest.post(SECOND_OPTIONS, &json!({ "flow": flow }));
    let used = device.get(ORIGIN, &asked.body["publicKey"]).unwrap();
    let step = json!({ "flow": flow, "passkey_flow": asked.text("flow"), "credential": used });
    assert_eq!(guest.post(SECOND, &step).status, 200);
    // Those of another name are told of, and do not work.
    let app = app.restart(&[
        ("RATE_LIMITS", "off"),
        ("PUBLIC_URL", "http://other.localhost:8000"),
    ]);
    let guest = Client::of(&app);
    let flow = second_flow(&guest);
    assert_eq!(
        guest.post(SECOND_OPTIONS, &json!({ "flow": flow })).status,
        404
    );
}

#[test]
fn a_key_that_somebody_has_is_not_added_again_and_nobody_has_more_than_twenty() {
    let app = app();
    let mut device = Authenticator::platform();
    let (me, _) = ada(&app, &mut device);
    let taken = device.credentials[0].id.clone();
    app.db_user("bob@example.com");
    let (bob, _) = log_in(&app, "bob@example.com");
    let asked = bob.post(NEW, &json!({ "current_password": PASSWORD }));
    let claim =
        Authenticator::platform().create_lying(ORIGIN, &asked.body["publicKey"], |saying| {
            saying.credential_id.clone_from(&taken);
        });
    let new = json!({ "flow": asked.text("flow"), "credential": claim.unwrap() });
    let refused = bob.post(PASSKEYS, &new);
    assert_eq!(
        (refused.status, &refused.body["error"]),
        (400, &json!("unique")),
        "{}",
        refused.body
    );
    for _ in 1..20 {
        assert_eq!(add(&me, &mut Authenticator::platform(), "").status, 201);
    }
    let refused = me.post(NEW, &json!({}));
    assert_eq!(
        (refused.status, &refused.body["error"]),
        (400, &json!("too_many_passkeys"))
    );
}

#[test]
fn what_is_no_answer_is_refused_and_breaks_nothing() {
    let app = app_with(&[]);
    let guest = Client::of(&app);
    let asked = guest.post(super::support::OPTIONS, &json!({}));
    for credential in [
        json!("{}"),
        json!("no json"),
        json!({}),
        json!({ "id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {} }),
        json!([1]),
        json!("x".repeat(200_000)),
    ] {
        let sent = json!({ "flow": asked.text("flow"), "credential": credential });
        let refused = guest.post(LOGIN, &sent);
        assert!(
            matches!(refused.status, 400 | 401),
            "{} {}",
            refused.status,
            refused.body
        );
    }
    let none = guest.post(LOGIN, &json!({ "flow": asked.text("flow") }));
    assert_eq!(none.status, 400);
}
