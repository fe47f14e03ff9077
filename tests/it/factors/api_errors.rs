//! What is said of a second step that did not do.

use super::api_support::{ADA, LOGIN, SECOND, ada, app, flow, sessions};
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::people::PASSWORD;
use serde_json::json;
use time::Duration;

#[test]
fn the_flow_and_one_code_are_wanted() {
    let app = app();
    let ada = ada(&app);
    let client = Client::of(&app);
    let required = ["This field is required."];
    assert_eq!(
        client.post(SECOND, &json!({})).body,
        json!({ "flow": required, "code": required })
    );
    let flow = flow(&client);
    let both = json!({ "flow": flow, "code": ada.phone.next(&app), "recovery_code": ada.codes[0] });
    let both = client.post(SECOND, &both);
    let text = "Send a code from the authenticator app or a recovery code, not both.";
    assert_eq!(
        (both.status, both.body),
        (400, json!({ "recovery_code": [text] }))
    );
    let bad = json!({ "flow": flow, "code": "12", "recovery_code": "IL" });
    let bad = client.post(SECOND, &bad).body;
    assert!(
        bad["code"].is_array() && bad["recovery_code"].is_array(),
        "{bad}"
    );
    let unknown = client.post(SECOND, &json!({ "flow": "nonsense", "code": "123456" }));
    assert_eq!(unknown.body, json!({ "flow": ["This flow is not known."] }));
    // None of these was a try.
    let wrong = client.post(
        SECOND,
        &json!({ "flow": flow, "code": ada.phone.wrong(&app) }),
    );
    assert_eq!(wrong.body["attempts_left"], 4);
    assert_eq!(client.send("GET", SECOND, None).status, 405);
}

#[test]
fn five_wrong_ones_end_the_log_in() {
    let app = app();
    let ada = ada(&app);
    let client = Client::of(&app);
    let flow = flow(&client);
    let wrong = json!({ "flow": flow, "code": ada.phone.wrong(&app) });
    for left in (1..5).rev() {
        let refused = client.post(SECOND, &wrong);
        assert_eq!(refused.status, 400);
        assert_eq!(refused.body["error"], "incorrect_code");
        assert_eq!(refused.body["attempts_left"], left);
        let plural = if left == 1 { "" } else { "s" };
        let text = format!("That code is not right. You have {left} attempt{plural} left.");
        assert_eq!(refused.body["code"], json!([text]));
    }
    assert_eq!(client.post(SECOND, &wrong).body["error"], "dead_flow");
    let right = json!({ "flow": flow, "code": ada.phone.next(&app) });
    let dead = client.post(SECOND, &right);
    assert_eq!(
        (dead.status, &dead.body["error"]),
        (400, &json!("dead_flow"))
    );
    assert_eq!(sessions(&app), 1);
}

#[test]
fn every_other_reason_has_a_code() {
    let app = app();
    let ada = ada(&app);
    let client = Client::of(&app);
    let refused = |code: &str| {
        let said = client.post(SECOND, &json!({ "flow": flow(&client), "code": code }));
        assert_eq!(said.status, 400, "{}", said.body);
        assert!(said.body["code"].is_array());
        said.body["error"].as_str().unwrap().to_owned()
    };
    app.advance(Duration::minutes(5));
    let before = app.site().app().now() - Duration::minutes(2);
    assert_eq!(refused(&ada.phone.at(before)), "old_code");
    app.db_sql("UPDATE totps SET failures = 100");
    assert_eq!(refused(&ada.phone.code(&app)), "totp_off");
    app.db_sql("UPDATE totps SET failures = 0");
    let junk = if app.database().is_postgres() {
        "convert_to('junk', 'UTF8')"
    } else {
        "CAST('junk' AS BLOB)"
    };
    app.db_sql(&format!("UPDATE totps SET secret = {junk}"));
    assert_eq!(refused(&ada.phone.code(&app)), "totp_unreadable");
    let waits = flow(&client);
    app.advance(Duration::minutes(10));
    let late = json!({ "flow": waits, "recovery_code": ada.codes[0] });
    assert_eq!(client.post(SECOND, &late).body["error"], "dead_flow");
    let in_time = json!({ "flow": flow(&client), "recovery_code": ada.codes[0] });
    assert_eq!(
        client.post(SECOND, &in_time).status,
        200,
        "it was not used up"
    );
}

/// However many log-ins are begun.
#[test]
fn guesses_are_limited_for_the_account() {
    let app = TestApp::start();
    let ada = ada(&app);
    let wrong = ada.phone.wrong(&app);
    for _ in 0..2 {
        let client = Client::of(&app);
        let flow = flow(&client);
        for _ in 0..5 {
            let said = client.post(SECOND, &json!({ "flow": flow, "code": wrong }));
            assert_eq!(said.status, 400, "{}", said.body);
        }
    }
    let client = Client::of(&app);
    let login = json!({ "email": ADA, "password": PASSWORD });
    let waits = client.post(LOGIN, &login);
    let step = json!({ "flow": waits.text("flow"), "code": ada.phone.next(&app) });
    let throttled = client.post(SECOND, &step);
    assert_eq!(
        (throttled.status, throttled.text("code")),
        (429, "throttled")
    );
    assert!(throttled.page.header("retry-after").is_some());
    app.advance(Duration::minutes(5));
    let step = json!({ "flow": waits.text("flow"), "code": ada.phone.code(&app) });
    assert_eq!(client.post(SECOND, &step).status, 200);
}
