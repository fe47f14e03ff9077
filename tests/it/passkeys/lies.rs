//! Each check through the door: one thing is wrong, and nothing is opened.

use super::support::{ADA, LOGIN, ORIGIN, ada, answer, app, sessions};
use crate::support::authenticator::{Authenticator, Saying};
use crate::support::client::Client;
use serde_json::json;
use time::Duration;

#[test]
fn one_lie_is_enough_to_be_refused() {
    type Lie = fn(&mut Saying);
    let lies: [(&str, Lie); 8] = [
        ("type", |saying| {
            saying.client["type"] = "webauthn.create".into();
        }),
        ("challenge", |saying| {
            saying.client["challenge"] = "AAAA".into();
        }),
        ("origin", |saying| {
            saying.client["origin"] = "http://evil-localhost:8000".into();
        }),
        ("cross", |saying| saying.client["crossOrigin"] = true.into()),
        ("rp id", |saying| saying.rp_id = "localhost.evil".into()),
        ("present", |saying| saying.user_present = false),
        ("verified", |saying| saying.user_verified = false),
        ("handle", |saying| saying.user_handle = Some(vec![1; 32])),
    ];
    let app = app();
    let mut device = Authenticator::platform();
    ada(&app, &mut device);
    let before = sessions(&app);
    for (name, lie) in lies {
        let guest = Client::of(&app);
        let login = answer(&guest, &mut device, lie);
        let refused = guest.post(LOGIN, &login);
        assert_eq!(
            (refused.status, refused.text("code")),
            (401, "invalid_passkey"),
            "{name}"
        );
    }
    assert_eq!(sessions(&app), before);
}

#[test]
fn an_answer_is_good_for_ten_minutes_and_for_what_was_asked() {
    let app = app();
    let mut device = Authenticator::platform();
    let (me, _) = ada(&app, &mut device);
    let guest = Client::of(&app);
    let late = answer(&guest, &mut device, |_| {});
    app.advance(Duration::minutes(10));
    let refused = guest.post(LOGIN, &late);
    assert_eq!(
        (refused.status, refused.text("code")),
        (401, "stale_passkey")
    );
    // What was asked of somebody signed in logs nobody in.
    let asked = me.post("/api/accounts/reauthenticate/options/", &json!({}));
    let used = device.get(ORIGIN, &asked.body["publicKey"]).unwrap();
    let other = json!({ "flow": asked.text("passkey_flow"), "credential": used });
    let refused = guest.post(LOGIN, &other);
    assert_eq!(
        (refused.status, refused.text("code")),
        (401, "invalid_passkey")
    );
}

#[test]
fn a_count_that_goes_back_is_told_and_kept_from_nobody() {
    let app = app();
    let mut device = Authenticator::security_key();
    device.verifies = true;
    device.discoverable = true;
    device.counts = true;
    ada(&app, &mut device);
    for count in [7, 3] {
        let guest = Client::of(&app);
        let login = answer(&guest, &mut device, |saying| saying.sign_count = count);
        assert_eq!(guest.post(LOGIN, &login).status, 200);
    }
    let told = "SELECT count(*) AS count FROM audit WHERE event = 'passkey_counter_went_back'";
    assert_eq!(app.db_count(told), 1);
    app.letter_saying(ADA, "reported no more uses");
}
