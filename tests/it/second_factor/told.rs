//! What is told of log-ins and of second steps: in the audit log, to receivers of webhooks, and to staff who look.

use crate::api::accounts::log_in;
use crate::factors::api_support::{ADA, REAUTHENTICATE, SECOND, flow, protected};
use crate::passkeys::support::{LOGIN, OPTIONS, ORIGIN, add};
use crate::support::app::TestApp;
use crate::support::authenticator::Authenticator;
use crate::support::client::Client;
use crate::support::people::PASSWORD;
use crate::support::receiver::{Receiver, file_of};
use serde_json::{Value, json};

/// A site with a name that tells this receiver of log-ins and second steps.
fn telling(receiver: &Receiver) -> TestApp {
    let events = "events = ['logged_in', 'password_confirmed', 'second_factor_failed']";
    let entry = receiver.entry("billing", &format!("{events}\nallow_private = true"));
    let file = file_of(&[entry]);
    TestApp::with(&[
        ("RATE_LIMITS", "off"),
        ("PUBLIC_URL", ORIGIN),
        ("JWT_ACCESS_TOKEN_LIFETIME", "2h"),
        ("WEBHOOKS", file.path().to_str().unwrap()),
    ])
}

/// What was told since the last call: of what, and one field of it.
fn told(app: &TestApp, receiver: &Receiver, seen: &mut usize, field: &str) -> Vec<(String, Value)> {
    app.deliver_webhooks();
    let heard = receiver.heard();
    let new = heard[*seen..].iter();
    let new: Vec<_> = new
        .map(|one| (one.kind().to_owned(), one.body["data"][field].clone()))
        .collect();
    *seen = heard.len();
    new
}

fn one(event: &str, said: Value) -> Vec<(String, Value)> {
    vec![(event.to_owned(), said)]
}

fn again(me: &Client, code: &str) -> u16 {
    let body = json!({ "current_password": PASSWORD, "authenticator_code": code });
    me.post(REAUTHENTICATE, &body).status
}

#[test]
fn an_event_says_how_somebody_logged_in_and_how_many_tries_are_left() {
    let receiver = Receiver::start(&[]);
    let app = telling(&receiver);
    let mut seen = 0;
    let mut told = |field| told(&app, &receiver, &mut seen, field);
    let id = app.db_user(ADA);
    let ada = protected(&app, id, ADA);
    let by_password = ("logged_in".to_owned(), json!(["password"]));
    assert!(told("methods").contains(&by_password));
    let guest = Client::of(&app);
    let waits = flow(&guest);
    let second = |code: &str| guest.post(SECOND, &json!({ "flow": waits, "code": code }));
    for left in [4, 3] {
        assert_eq!(second(&ada.phone.wrong(&app)).status, 400);
        assert_eq!(told("left"), one("second_factor_failed", json!(left)));
    }
    assert_eq!(second(&ada.phone.next(&app)).status, 200);
    let both = json!(["password", "totp"]);
    assert_eq!(told("methods"), one("logged_in", both.clone()));
    let recovery = json!({ "flow": flow(&guest), "recovery_code": ada.codes[0] });
    assert_eq!(guest.post(SECOND, &recovery).status, 200);
    let by_recovery = json!(["password", "recovery_code"]);
    assert_eq!(told("methods"), one("logged_in", by_recovery));
    // Where nobody is logged in by it, no tries are counted.
    assert_eq!(again(&ada.me, &ada.phone.wrong(&app)), 400);
    assert_eq!(told("left"), one("second_factor_failed", Value::Null));
    assert_eq!(again(&ada.me, &ada.phone.next(&app)), 200);
    assert_eq!(told("methods"), one("password_confirmed", both));
}

#[test]
fn an_event_says_that_a_passkey_was_used_and_what_it_was_worth() {
    let receiver = Receiver::start(&[]);
    let app = telling(&receiver);
    let mut seen = 0;
    let mut told = |field| told(&app, &receiver, &mut seen, field);
    app.db_user(ADA);
    let (me, _) = log_in(&app, ADA);
    let mut device = Authenticator::platform();
    assert_eq!(add(&me, &mut device, "Phone").status, 201);
    told("methods");
    let guest = Client::of(&app);
    let asked = guest.post(OPTIONS, &json!({}));
    let used = device.get(ORIGIN, &asked.body["publicKey"]).unwrap();
    let login = json!({ "flow": asked.text("flow"), "credential": used });
    assert_eq!(guest.post(LOGIN, &login).status, 200);
    let verified = json!(["passkey", "swk", "user"]);
    assert_eq!(told("methods"), one("logged_in", verified.clone()));
    for (verifies, methods) in [
        (true, verified),
        (false, json!(["password", "passkey", "swk"])),
    ] {
        device.verifies = verifies;
        let asked = me.post("/api/accounts/reauthenticate/options/", &json!({}));
        let used = device.get(ORIGIN, &asked.body["publicKey"]).unwrap();
        let mut shown = json!({ "passkey_flow": asked.text("passkey_flow"), "credential": used });
        if !verifies {
            // A touch is one factor, and the password the other.
            shown["current_password"] = PASSWORD.into();
        }
        let done = me.post(REAUTHENTICATE, &shown);
        assert_eq!(done.status, 200, "{}", done.body);
        assert_eq!(told("methods"), one("password_confirmed", methods));
    }
}

#[test]
fn staff_read_it_in_words() {
    let app = TestApp::without_limits();
    app.db_superuser("root@example.com");
    let id = app.db_user(ADA);
    let ada = protected(&app, id, ADA);
    let guest = Client::of(&app);
    let waits = flow(&guest);
    let wrong = json!({ "flow": waits, "code": ada.phone.wrong(&app) });
    assert_eq!(guest.post(SECOND, &wrong).status, 400);
    let right = json!({ "flow": waits, "code": ada.phone.next(&app) });
    assert_eq!(guest.post(SECOND, &right).status, 200);
    let root = app.guest();
    root.log_in("root@example.com");
    let history = root.get(&format!("/admin/users/{}/history/", id.0)).text();
    assert!(history.contains("password, authenticator app"), "{history}");
    let details = "SELECT count(*) AS count FROM audit WHERE event = 'second_factor_failed' AND details LIKE '%\"left\":4%'";
    assert_eq!(app.db_count(details), 1);
}
