//! Second factors over REST: set up, used at every log-in, removed.

use super::api_support::{
    ADA, CODES, FACTORS, LOGIN, Phone, REFRESH, SECOND, START, TOTP, ada, app, claims, flow,
    sessions, start, texts,
};
use crate::api::accounts::log_in;
use crate::support::client::Client;
use crate::support::people::PASSWORD;
use serde_json::{Value, json};
use time::Duration;

#[test]
fn an_authenticator_app_is_set_up_and_asked_for_from_then_on() {
    let app = app();
    app.db_user(ADA);
    let (me, pair) = log_in(&app, ADA);
    let (other, other_pair) = log_in(&app, ADA);
    let none = json!({
        "second_factor": false, "totp": null, "passkeys": [], "recovery_codes": null
    });
    assert_eq!(me.get(FACTORS).body, none);
    // Whoever holds a session that was left open cannot lock its owner out.
    let refused = me.post(START, &json!({}));
    assert_eq!(
        (refused.status, refused.text("code")),
        (403, "reauthentication_required")
    );
    assert_eq!(refused.body["methods"], json!(["password"]));
    let started = start(&me);
    assert_eq!(started.status, 200, "{}", started.body);
    assert_eq!(started.page.header("cache-control"), Some("no-store"));
    let secret = started.text("secret");
    let plain = secret.replace(' ', "");
    assert!(
        started
            .text("uri")
            .contains(&format!("ada%40example.com?secret={plain}"))
    );
    let svg = started.text("svg");
    assert!(
        svg.starts_with("<svg ") && svg.contains("aria-label=\"QR code for an authenticator app\"")
    );
    assert_eq!(
        me.get(FACTORS).body,
        none,
        "nothing is kept before the first code"
    );
    let phone = Phone::of(secret);
    let setup = started.text("setup");
    let wrong = me.post(TOTP, &json!({ "setup": setup, "code": phone.wrong(&app) }));
    let text = "That code is not right. Check it and try again.";
    assert_eq!(
        (wrong.status, wrong.body),
        (400, json!({ "code": [text], "error": "incorrect_code" }))
    );
    let added = me.post(TOTP, &json!({ "setup": setup, "code": phone.code(&app) }));
    assert_eq!(added.status, 201, "{}", added.body);
    assert_eq!(added.page.header("cache-control"), Some("no-store"));
    let codes = texts(&added.body["recovery_codes"]);
    assert_eq!(codes.len(), 10);
    let had = me.get(FACTORS).body;
    assert_eq!(had["second_factor"], true);
    assert_eq!(had["recovery_codes"]["left"], 10);
    assert!(had["totp"]["created_at"].is_string());
    assert_eq!(had["totp"]["is_off"], false);
    assert_eq!(me.send("HEAD", FACTORS, None).status, 200);
    // The other program's session has ended; mine goes on, and its next token says what it is worth.
    assert_eq!(other.get(FACTORS).status, 401);
    let refresh = json!({ "refresh": other_pair.text("refresh") });
    assert_eq!(other.post(REFRESH, &refresh).status, 401);
    let next = me.post(REFRESH, &json!({ "refresh": pair.text("refresh") }));
    let said = claims(next.text("access"));
    assert_eq!(
        (&said["amr"], &said["acr"]),
        (&json!(["pwd", "otp", "mfa"]), &json!("2"))
    );
    let token = json!({ "email": ADA, "password": PASSWORD });
    assert_eq!(Client::of(&app).post("/api/token/", &token).status, 403);
}

#[test]
fn a_log_in_takes_both_steps() {
    let app = app();
    let ada = ada(&app);
    for (path, name) in [(LOGIN, "email"), ("/api/token/", "email")] {
        let client = Client::of(&app);
        let waits = client.post(path, &json!({ name: ADA, "password": PASSWORD }));
        assert_eq!(waits.body["methods"], json!(["totp", "recovery_codes"]));
        let code = ada.phone.next(&app);
        let step = json!({ "flow": waits.text("flow"), "code": code });
        let done = client.post(SECOND, &step);
        assert_eq!(done.status, 200, "{}", done.body);
        assert_eq!(done.body["user"]["email"], ADA);
        assert!(done.body.get("recovery_codes_left").is_none());
        assert!(!done.text("device").is_empty() && !done.text("refresh").is_empty());
        let said = claims(done.text("access"));
        assert_eq!(said["amr"], json!(["pwd", "otp", "mfa"]));
        let me = client.bearing(done.text("access"));
        assert_eq!(me.get("/api/accounts/me/").status, 200);
        assert!(me.get(FACTORS).body["totp"]["last_used_at"].is_string());
        // The flow is over, and so is the code.
        let again = client.post(SECOND, &step);
        assert_eq!(
            (again.status, &again.body["error"]),
            (400, &json!("dead_flow"))
        );
        let used = json!({ "flow": flow(&client), "code": code });
        let used = client.post(SECOND, &used);
        let text = "That code has been used already. Wait for the next one.";
        assert_eq!(
            (used.status, used.body),
            (400, json!({ "code": [text], "error": "used_code" }))
        );
    }
}

#[test]
fn a_recovery_code_takes_the_place_of_a_lost_phone_once() {
    let app = app();
    let ada = ada(&app);
    let client = Client::of(&app);
    let typed = ada.codes[0].to_lowercase().replace('-', " ");
    let done = client.post(
        SECOND,
        &json!({ "flow": flow(&client), "recovery_code": typed }),
    );
    assert_eq!(done.status, 200, "{}", done.body);
    assert_eq!(done.body["recovery_codes_left"], 9);
    assert_eq!(claims(done.text("access"))["acr"], "2");
    let me = client.bearing(done.text("access"));
    assert_eq!(me.get(FACTORS).body["recovery_codes"]["left"], 9);
    let used = json!({ "flow": flow(&client), "recovery_code": ada.codes[0] });
    let used = client.post(SECOND, &used);
    assert_eq!(
        (used.status, &used.body["error"]),
        (400, &json!("used_code"))
    );
    assert!(used.body["recovery_code"].is_array());
    // New ones take the place of all from before.
    let made = me.post(CODES, &json!({}));
    assert_eq!(made.status, 200, "{}", made.body);
    assert_eq!(made.page.header("cache-control"), Some("no-store"));
    let new = texts(&made.body["codes"]);
    assert_eq!(new.len(), 10);
    let step = |code: &str| json!({ "flow": flow(&client), "recovery_code": code });
    assert_eq!(client.post(SECOND, &step(&ada.codes[1])).status, 400);
    assert_eq!(client.post(SECOND, &step(&new[0])).status, 200);
}

#[test]
fn front_ends_in_a_browser_keep_their_tokens_in_cookies() {
    let app = app();
    let ada = ada(&app);
    let client = Client::of(&app);
    let step = json!({ "flow": flow(&client), "code": ada.phone.next(&app) });
    let browser = app.guest().with_header("content-type", "application/json");
    let path = format!("{SECOND}?transport=cookie");
    let done = browser.post_raw(&path, step.to_string().into_bytes());
    assert_eq!(done.status(), 200, "{}", done.html());
    let body: Value = serde_json::from_slice(done.bytes()).unwrap();
    for name in ["access", "refresh", "device"] {
        assert_eq!(body[name], Value::Null, "{name}");
    }
    let cookies = done.headers("set-cookie");
    assert_eq!(cookies.len(), 3, "{cookies:?}");
    assert_eq!(browser.get("/api/accounts/me/").status(), 200);
}

#[test]
fn an_app_is_replaced_and_removed() {
    let app = app();
    let ada = ada(&app);
    // Within ten minutes of both nothing has to be shown again.
    let started = ada.me.post(START, &json!({}));
    assert_eq!(started.status, 200, "{}", started.body);
    let phone = Phone::of(started.text("secret"));
    let first = json!({ "setup": started.text("setup"), "code": phone.code(&app) });
    let replaced = ada.me.post(TOTP, &first);
    assert_eq!(
        (replaced.status, replaced.body),
        (201, json!({})),
        "codes are there"
    );
    let client = Client::of(&app);
    let old = json!({ "flow": flow(&client), "code": ada.phone.next(&app) });
    assert_eq!(client.post(SECOND, &old).body["error"], "incorrect_code");
    let new = json!({ "flow": flow(&client), "code": phone.code(&app) });
    assert_eq!(client.post(SECOND, &new).status, 200);
    assert_eq!(ada.me.delete(TOTP).status, 204);
    let none = json!({
        "second_factor": false, "totp": null, "passkeys": [], "recovery_codes": null
    });
    assert_eq!(ada.me.get(FACTORS).body, none);
    assert_eq!(sessions(&app), 1, "all others have ended");
    let gone = ada.me.delete(TOTP);
    assert_eq!((gone.status, gone.text("code")), (404, "not_found"));
    let codes = ada.me.post(CODES, &json!({}));
    assert_eq!(
        (codes.status, &codes.body["error"]),
        (400, &json!("second_factor_missing"))
    );
    assert_eq!(log_in(&app, ADA).1.status, 200);
}

#[test]
fn what_was_begun_by_somebody_else_elsewhere_or_long_ago_adds_nothing() {
    let app = app();
    app.db_user(ADA);
    app.db_user("eve@example.com");
    let (me, _) = log_in(&app, ADA);
    let (other, _) = log_in(&app, ADA);
    let (eve, _) = log_in(&app, "eve@example.com");
    let dead = |setup: &str, code: &str| {
        let refused = me.post(TOTP, &json!({ "setup": setup, "code": code }));
        assert_eq!(refused.status, 400, "{}", refused.body);
        assert_eq!(refused.body["error"], "dead_setup");
        assert!(refused.body["non_field_errors"].is_array());
    };
    for stranger in [&eve, &other] {
        let started = start(stranger);
        let code = Phone::of(started.text("secret")).code(&app);
        dead(started.text("setup"), &code);
    }
    let started = start(&me);
    let phone = Phone::of(started.text("secret"));
    let setup = started.text("setup");
    let mut tampered = setup.to_owned().into_bytes();
    let middle = tampered.len() / 2;
    tampered[middle] = if tampered[middle] == b'A' { b'B' } else { b'A' };
    dead(str::from_utf8(&tampered).unwrap(), &phone.code(&app));
    dead("nonsense", &phone.code(&app));
    app.advance(Duration::minutes(10));
    dead(setup, &phone.code(&app));
    let blank = me.post(TOTP, &json!({}));
    let required = ["This field is required."];
    assert_eq!(blank.body, json!({ "setup": required, "code": required }));
    for path in [FACTORS, START, TOTP, CODES] {
        let method = if path == FACTORS { "GET" } else { "POST" };
        assert_eq!(Client::of(&app).send(method, path, None).status, 401);
        assert_eq!(me.send("PATCH", path, None).status, 405, "{path}");
        assert_eq!(me.send("OPTIONS", path, None).status, 200, "{path}");
    }
}

#[test]
fn a_set_up_counts_once() {
    let app = app();
    app.db_user(ADA);
    let (me, _) = log_in(&app, ADA);
    let started = start(&me);
    let phone = Phone::of(started.text("secret"));
    let setup = started.text("setup");
    let body = |code: &str| json!({ "setup": setup, "code": code });
    assert_eq!(me.post(TOTP, &body(&phone.code(&app))).status, 201);
    // Else codes that were used would count again.
    let again = me.post(TOTP, &body(&phone.next(&app)));
    assert_eq!((again.status, again.text("error")), (400, "dead_setup"));
}
